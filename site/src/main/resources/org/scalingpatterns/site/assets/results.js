/* Reads JSON of others and of ours: JMH's results, and a run folder's run.json and cells. What can't be read is refused in a sentence. */
(function () {
  'use strict';
  const site = window.scalingPatterns = window.scalingPatterns || {};
  const Refused = site.hlog.Refused;
  const NANOS = new Map([['ns', 1], ['us', 1e3], ['µs', 1e3], ['ms', 1e6], ['s', 1e9], ['min', 60e9], ['hr', 3600e9], ['day', 86400e9]]);
  const NOT_FINITE = new Map([['NaN', NaN], ['+INF', Infinity], ['-INF', -Infinity]]);
  const PERCENTILES = ['0.0', '50.0', '90.0', '95.0', '99.0', '99.9', '99.99', '99.999', '99.9999', '100.0'];
  const JMH = 'JMH writes such a file with -rf json.';

  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  /** Nanoseconds in a unit of time for each operation; 0 for any other unit. */
  const nanosOf = (unit) => unit.endsWith('/op') ? NANOS.get(unit.slice(0, -3)) || 0 : 0;

  /** The samples of JMH's mode "sample": its own percentiles, which lie between two samples. */
  class Samples {
    /** @param counts value → how often; factor what makes nanoseconds of a value */
    constructor(counts, factor) {
      this.values = [...counts.entries()].sort((a, b) => a[0] - b[0]);
      this.factor = factor;
      this.n = this.values.reduce((sum, [, count]) => sum + count, 0);
    }

    at(index) {
      let total = 0;
      for (const [value, count] of this.values) {
        total += count;
        if (total >= index) { return value; }
      }
      return this.values[this.values.length - 1][0];
    }

    /** As JMH's MultisetStatistics, in the file's unit. */
    raw(percentile) {
      if (percentile === 0) { return this.values[0][0]; }
      const place = percentile * (this.n + 1) / 100;
      const floor = Math.floor(place);
      const value = this.at(floor);
      return value + (this.at(floor + 1) - value) * (place - floor);
    }

    percentile(percentile) { return this.raw(percentile) * this.factor; }

    atNines(x) { return this.percentile(100 * (1 - Math.pow(10, -x))); }

    get max() { return this.values[this.values.length - 1][0] * this.factor; }
  }

  /** A number; JMH writes what is none as a string. */
  function number(value, place) {
    if (typeof value === 'number') { return value; }
    if (NOT_FINITE.has(value)) { return NOT_FINITE.get(value); }
    throw new Refused('is no JMH result: ' + place + (value === undefined ? ' is missing. ' : ' must be a number. ') + JMH);
  }

  function text(value, place) {
    if (typeof value === 'string') { return value; }
    throw new Refused('is no JMH result: ' + place + (value === undefined ? ' is missing. ' : ' must be a string. ') + JMH);
  }

  function samples(forks, unit, place) {
    const counts = new Map();
    const wrong = () => new Refused('has a damaged histogram: ' + place + '.rawDataHistogram must hold pairs of value and count. '
      + 'Let JMH write the file again.');
    for (const fork of forks) {
      if (!Array.isArray(fork)) { throw wrong(); }
      for (const iteration of fork) {
        if (!Array.isArray(iteration)) { throw wrong(); }
        for (const pair of iteration) {
          if (!Array.isArray(pair) || !Number.isFinite(pair[0]) || !Number.isSafeInteger(pair[1]) || pair[1] < 0) { throw wrong(); }
          if (pair[1]) { counts.set(pair[0], (counts.get(pair[0]) || 0) + pair[1]); }
        }
      }
    }
    return counts.size ? new Samples(counts, nanosOf(unit) || 1) : null;
  }

  function jmhEntry(result, i) {
    const place = 'entry ' + (i + 1);
    if (!isObject(result)) { throw new Refused('is JSON, but no JMH result: ' + place + ' is no object. ' + JMH); }
    const benchmark = text(result.benchmark, place + '.benchmark');
    const metric = result.primaryMetric;
    if (!isObject(metric)) { throw new Refused('is JSON, but no JMH result: ' + place + '.primaryMetric is missing. ' + JMH); }
    const unit = text(metric.scoreUnit, place + '.primaryMetric.scoreUnit');
    const score = number(metric.score, place + '.primaryMetric.score');
    const error = metric.scoreError === undefined ? NaN : number(metric.scoreError, place + '.primaryMetric.scoreError');
    const forks = metric.rawDataHistogram;
    const distribution = Array.isArray(forks) ? samples(forks, unit, place) : null;
    const params = {};
    Object.entries(isObject(result.params) ? result.params : {}).forEach(([name, value]) => { params[name] = String(value); });
    return {
      benchmark, params, unit, score, distribution,
      mode: typeof result.mode === 'string' ? result.mode : '',
      threads: Number.isInteger(result.threads) ? result.threads : null,
      forks: Number.isInteger(result.forks) ? result.forks : null,
      low: Number.isFinite(error) ? score - error : NaN,
      high: Number.isFinite(error) ? score + error : NaN,
      interval: Number.isFinite(error) ? '± ' + site.quantity.format(error, unit === 'ns/op' ? unit : '') : '',
      nanos: nanosOf(unit),
      drawn: nanosOf(unit) > 0,
      jdk: [result.vmName, result.vmVersion || result.jdkVersion].filter((part) => typeof part === 'string').join(' '),
      feature: feature(result.jdkVersion),
      notes: differs(distribution, metric.scorePercentiles)
        ? ['the file’s percentiles are not those of its own histogram; these are the histogram’s'] : [],
      secondary: secondary(result.secondaryMetrics, place),
    };
  }

  /** 17 of 17.0.15, 8 of 1.8.0_392. */
  function feature(version) {
    const match = /^(?:1\.)?(\d+)/.exec(typeof version === 'string' ? version : '');
    return match ? match[1] : '';
  }

  function differs(distribution, stated) {
    return distribution !== null && isObject(stated) && PERCENTILES.some((p) =>
      typeof stated[p] === 'number' && Math.abs(stated[p] - distribution.raw(Number(p))) > 1e-9 * Math.abs(stated[p]));
  }

  function secondary(metrics, place) {
    return Object.entries(isObject(metrics) ? metrics : {}).map(([name, metric]) => {
      const at = place + '.secondaryMetrics.' + name.slice(0, 60);
      if (!isObject(metric)) { throw new Refused('is no JMH result: ' + at + ' is no object. ' + JMH); }
      return { name: name.replace(/^·/, ''), score: number(metric.score, at + '.score'), unit: text(metric.scoreUnit, at + '.scoreUnit') };
    });
  }

  function schema(data) {
    if (!Number.isInteger(data.schema) || data.schema < 1 || data.schema > 3) {
      throw new Refused('is a run of schema ' + String(data.schema).slice(0, 20)
        + ', and this page reads 1 to 3. Open it with the site of the version that wrote it: scripts/site --local.');
    }
  }

  /** A cell of ours: the median over its forks, and their range. */
  function ourCell(cell, i) {
    const place = 'cell ' + (i + 1);
    const wrong = (what) => new Refused('is no file of cells: ' + place + ' ' + what + '. Give the file as scripts/bench wrote it.');
    if (!isObject(cell)) { throw wrong('is no object'); }
    for (const name of ['id', 'benchmark', 'jdk', 'mode', 'unit']) {
      if (typeof cell[name] !== 'string') { throw wrong('has no ' + name); }
    }
    if (!isObject(cell.params) || !Array.isArray(cell.forks)) { throw wrong('has no ' + (isObject(cell.params) ? 'forks' : 'params')); }
    const values = cell.forks.map((fork) => isObject(fork) ? fork.value : undefined).sort((a, b) => a - b);
    if (values.some((value) => !Number.isFinite(value))) { throw wrong('has a fork without a finite value'); }
    const half = values.length >> 1;
    const median = values.length ? (values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2) : NaN;
    const params = {};
    Object.entries(cell.params).forEach(([name, value]) => { params[name] = String(value); });
    return {
      id: cell.id, benchmark: cell.benchmark, params, unit: cell.unit, score: median, distribution: null, mode: cell.mode,
      threads: Number.isInteger(cell.threads) ? cell.threads : null, forks: values.length,
      low: values.length > 1 ? values[0] : NaN,
      high: values.length > 1 ? values[values.length - 1] : NaN,
      interval: range(median, values, cell.unit === 'ns/op' ? cell.unit : ''),
      nanos: nanosOf(cell.unit), drawn: false, jdk: '', feature: cell.jdk,
      notes: (Array.isArray(cell.remarks) ? cell.remarks : []).filter(isObject).map((remark) => String(remark.flag)),
      secondary: [],
    };
  }

  /** How far apart a cell's forks lie. */
  function range(median, values, unit) {
    if (values.length < 2) { return ''; }
    const [least, most] = [values[0], values[values.length - 1]];
    return (least === most ? '' : 'forks ') + site.quantity.interval(median, least, most, unit);
  }

  /** What a run was measured on, by its run.json. */
  function facts(run) {
    const machine = isObject(run.environment.machine) ? run.environment.machine : {};
    const jdks = {};
    for (const jdk of Array.isArray(run.environment.jdks) ? run.environment.jdks.filter(isObject) : []) {
      jdks[feature(String(jdk.feature || jdk.version))] = String(jdk.version);
    }
    const fact = (name) => typeof machine[name] === 'string' ? machine[name] : '';
    return { cpu: fact('cpu model'), cpus: fact('cpu count'), os: [fact('os name'), fact('os kernel')].filter(Boolean).join(' '), jdks };
  }

  const TOKEN = new RegExp('\\s*(?:("[^"\\\\\\u0000-\\u001f]*(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\\u0000-\\u001f]*)*")'
    + '|(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null)|([{}\\[\\],:]))', 'y');

  /** Where JSON breaks, and whether something is still open there. Browsers no longer say it. */
  function breaksAt(content) {
    const open = [];
    let wanted = 'value';
    let after = ''; // a comma may not stand before an end
    TOKEN.lastIndex = 0;
    for (;;) {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(content);
      if (!token) { return { at: from + /^\s*/.exec(content.slice(from, from + 10000))[0].length, inside: open.length > 0 }; }
      const [, string, other, mark] = token;
      const ends = (mark === '}' || mark === ']') && open[open.length - 1] === (mark === '}' ? '{' : '[') 
        && wanted !== 'colon' && after !== ',' && after !== ':';
      if (ends) {
        open.pop();
        wanted = 'comma';
      } else if (wanted === 'value' && (string || other)) {
        wanted = 'comma';
      } else if (wanted === 'value' && (mark === '{' || mark === '[')) {
        open.push(mark);
        wanted = mark === '{' ? 'key' : 'value';
      } else if (wanted === 'key' && string) {
        wanted = 'colon';
      } else if (wanted === 'colon' && mark === ':') {
        wanted = 'value';
      } else if (wanted === 'comma' && mark === ',' && open.length) {
        wanted = open[open.length - 1] === '{' ? 'key' : 'value';
      } else {
        return { at: TOKEN.lastIndex - 1, inside: false };
      }
      after = mark;
    }
  }

  function broken(content) {
    const { at: position, inside } = breaksAt(content);
    const rest = content.slice(position, position + 1000);
    // A word or a string that runs to the end is cut too.
    if (!rest.trim() || (inside && position + rest.length === content.length && /^(?:[^\s{}[\],:]*|"[^"\n]*)$/.test(rest))) {
      return new Refused('is cut short: its JSON ends too early. Copy it again, or let JMH write it again.');
    }
    const line = content.slice(0, position).split('\n').length;
    if (/^-?(NaN|Infinity)/.test(rest)) {
      return new Refused('has ' + rest.slice(0, 3) + ' at line ' + line + ', which JSON doesn’t know. Write it in quotes, as JMH does.');
    }
    return new Refused('is neither JSON nor a histogram log: as JSON, it breaks at line ' + line
      + '. Give a file that JMH wrote with -rf json, a run’s JSON, or an .hlog.');
  }

  /**
   * Reads JSON.
   *
   * @returns {kind: 'jmh' | 'cells' | 'run', entries, facts}
   * @throws Refused with one sentence
   */
  function readJson(content) {
    let data;
    try {
      data = JSON.parse(content);
    } catch (e) {
      if (e instanceof RangeError) { throw new Refused('is nested too deeply to be a result. ' + JMH); }
      throw broken(content);
    }
    if (Array.isArray(data)) {
      if (!data.length) { throw new Refused('holds no result. Did every benchmark fail? JMH writes one entry for each.'); }
      return { kind: 'jmh', entries: data.map(jmhEntry), facts: null };
    }
    if (isObject(data) && Array.isArray(data.cells) && typeof data.family === 'string') {
      schema(data);
      return { kind: 'cells', entries: data.cells.map(ourCell), facts: null };
    }
    if (isObject(data) && isObject(data.environment) && 'schema' in data) {
      schema(data);
      return { kind: 'run', entries: [], facts: facts(data) };
    }
    throw new Refused('is JSON, but neither JMH’s list of results nor a run’s run.json or cells. ' + JMH);
  }

  site.results = { readJson, Samples, nanosOf };
}());
