/* The published figures: classic scripts in data/, injected when they are asked for. Pages from disk may not fetch. */
(function () {
  'use strict';
  const site = window.scalingPatterns = window.scalingPatterns || {};
  const loading = new Map();
  const families = new Map();
  const curves = new Map();
  let runs = null;

  /* What the data files call. */
  site.index = (data) => { runs = data.runs; };
  site.family = (key, data) => families.set(key, data);
  site.curve = (key, data) => curves.set(key, data);

  /** Runs a script of the site once. */
  function load(source) {
    if (!loading.has(source)) {
      loading.set(source, new Promise((done, fail) => {
        const script = document.createElement('script');
        script.src = source;
        script.addEventListener('load', done);
        script.addEventListener('error', () => {
          loading.delete(source);
          fail(new Error(lacking(source)));
        });
        document.head.append(script);
      }));
    }
    return loading.get(source);
  }

  const all = () => runs || [];

  const run = (key) => all().find((one) => one.key === key);

  const lacking = (source) => source + ' could not be loaded. Is the whole site there?';

  /** Why there is no run: none was published, which has a consequence, or the file that names them isn't there. */
  const none = (consequence) => runs ? 'No run has been published yet, so ' + consequence : lacking('data/index.js');

  /** The cells of a run's family, as {key, run, family, n, id, benchmark, params, jdk, figures …}. */
  async function cells(runKey, family) {
    const key = runKey + '/' + family;
    await load('data/' + encodeURIComponent(runKey) + '/' + family + '.js');
    const data = families.get(key);
    if (!data.read) {
      data.read = data.cells.map((cell) => Object.assign(cell, {
        key: key + '/' + cell.n,
        run: run(runKey),
        family,
        figures: cell.figures.map(([name, value, low, high, basis]) => Object.assign({ name, value, low, high, basis }, data.figures[name])),
      }));
    }
    return data.read;
  }

  /** Why a cell's figures are of a system that could not keep up, in words; empty where it could. */
  const overload = (cell) => ['saturated', 'censored'].filter((mark) => cell.marks.includes(mark)).join(', ');

  /** A cell's curves by series: {n, max, overload, points, forks}, ready to draw but for name and style. */
  async function curve(cell) {
    await load('data/' + encodeURIComponent(cell.run.key) + '/' + cell.family + '-' + cell.n + '.js');
    const drawn = {};
    for (const [series, line] of Object.entries(curves.get(cell.key))) {
      const point = ([x, y, named]) => ({
        x, y, text: named ? named + '\u202f%: ' + site.quantity.format(y, 'ns') : '',
      });
      drawn[series] = {
        n: line.n, max: line.max, overload: overload(cell),
        points: line.points.map(point), forks: line.forks.map((fork) => fork.map(point)),
      };
    }
    return drawn;
  }

  /** A cell's id without the rate that follows from its load, and without its JDK: the same in every run. */
  const stableId = (id) => (id.includes('/load=') ? id.replace(/\/rate=[^/]+/, '') : id).replace(/\/jdk=\d+(?=\/|$)/, '');

  const UNITS = { load: '\u202f%', rate: '/s' };

  /** A parameter with its value in words; a rate that follows from a load is left out, unless it is asked for. */
  function params(cell, chosen) {
    return Object.entries(cell.params)
      .filter(([name]) => chosen ? chosen.includes(name) : !(name === 'rate' && 'load' in cell.params))
      .map(([name, value]) => name + ' ' + value + (UNITS[name] || ''));
  }

  /** Whether requests come at different rates: a load is a share of what a run’s machine sustains. */
  const apart = (a, b) => a.params.rate !== b.params.rate;

  const method = (cell) => cell.benchmark.split('.').slice(-2).join('.');

  const label = (cell) => [method(cell), ...params(cell), 'JDK ' + cell.jdk].join(', ');

  /** An environment in a line. */
  const environment = (one, jdk) => one.key + ': ' + one.machine + (jdk ? ', JDK ' + jdk : '');

  /** Names that tell these cells apart: what they differ in, or the benchmark where that is nothing. */
  function names(some) {
    const differs = (value) => new Set(some.map(value)).size > 1;
    const all = [...new Set(some.flatMap((cell) => Object.keys(cell.params)))];
    const chosen = all.filter((name) => differs((cell) => cell.params[name]));
    return some.map((cell) => {
      const words = [
        ...(differs(method) ? [method(cell)] : []),
        ...params(cell, chosen),
        ...(differs((one) => one.jdk) ? ['JDK ' + cell.jdk] : []),
        ...(differs((one) => one.run.key) ? [cell.run.key] : [])];
      return words.join(', ') || method(cell);
    });
  }

  /**
   * A figure of one cell over that of another.
   *
   * Its interval is computed corner by corner from both cells' intervals: never narrower than the truth, whatever the two have in
   * common, and wider than one of forks paired by block. A difference is shown only where the whole interval lies outside ±δ: the
   * A/A band of the runs, times by how much the machine itself moved from one run to the other. None is shown at different arrival
   * rates, nor where the few forks of a side are all alike: then they say nothing of how far others would lie; nor of allocation,
   * which scripts/compare doesn't judge either. From 0 or to 0 there is no quotient, and no band around it: a difference is shown
   * where the two intervals have nothing in common.
   *
   * @returns {value, low, high, delta, shown, why}, or without a quotient {words, shown, why}; null where nothing can be compared
   */
  function ratio(a, b, cellA, cellB) {
    if (!Number.isFinite(a.value) || !Number.isFinite(b.value) || a.unit !== b.unit) { return null; }
    if (a.value <= 0 || b.value <= 0) { return withoutQuotient(a, b, cellA, cellB); }
    const value = a.value / b.value;
    if (a.basis === 'exact' && b.basis === 'exact') {
      return { value, low: value, high: value, delta: 1, shown: a.value !== b.value, why: 'exact' };
    }
    const delta = band(a.band, cellA.run, cellB.run);
    if (a.low === null || b.low === null) { return { value, low: null, high: null, delta, shown: false, why: 'no interval' }; }
    const low = b.high > 0 ? Math.max(0, a.low) / b.high : 0;
    const high = b.low > 0 ? a.high / b.low : Infinity;
    const why = doubt(a, b, cellA, cellB);
    return { value, low, high, delta, shown: !why && (low > delta || high < 1 / delta), why };
  }

  function withoutQuotient(a, b, cellA, cellB) {
    const [to, from] = [a, b].map((figure) => site.quantity.format(figure.value, figure.unit));
    const words = a.value === b.value ? 'both ' + to : 'from ' + from + ' to ' + to;
    if (a.basis === 'exact' && b.basis === 'exact') { return { words, shown: a.value !== b.value, why: 'exact' }; }
    if (a.low === null || b.low === null) { return { words, shown: false, why: 'no interval' }; }
    const why = doubt(a, b, cellA, cellB);
    return { words, shown: !why && (a.low > b.high || a.high < b.low), why };
  }

  /** Why intervals show no difference, however far apart they lie; empty where they may. */
  const doubt = (a, b, cellA, cellB) => unjudged(a) ? 'not judged' : apart(cellA, cellB) ? 'another rate'
    : [a, b].some(scatterless) ? 'too few forks' : '';

  const unjudged = (figure) => figure.band.endsWith('/allocation');

  const scatterless = (figure) => figure.basis === 'indicative' && figure.low === figure.high;

  /** δ as a ratio >= 1; of a figure without a band of its own, the widest of its family and kind. */
  function band(key, a, b) {
    const kind = (key || '').slice(0, (key || '').lastIndexOf('/') + 1);
    const widest = (run) => Math.max(1, ...Object.keys(run.bands).filter((name) => kind && name.startsWith(kind)).map((name) => run.bands[name]));
    const bands = Math.max(...[a, b].map((run) => run.bands[key] || widest(run)));
    return a.key === b.key ? bands : bands * drift(a, b);
  }

  /** By how much the rulers moved from one run to the other, as a ratio >= 1; 1 where no ruler stands on both sides. */
  function drift(a, b) {
    const moved = Object.keys(a.rulers).filter((name) => name in b.rulers).map((name) => b.rulers[name] / a.rulers[name]);
    return Math.max(1, ...moved.map((by) => Math.max(by, 1 / by)));
  }

  /**
   * What differs around some cells: rows of label and one value a cell.
   *
   * @param sides [{run, jdk}]
   */
  function differences(sides) {
    const facts = sides.map((side) => Object.assign({}, side.run.environment,
      { 'JDK': side.run.jdks[side.jdk] || side.jdk, 'profile': side.run.profile, 'commit': side.run.commit }));
    const labels = [...new Set(facts.flatMap((fact) => Object.keys(fact)))];
    return labels
      .map((label) => ({ label, values: facts.map((fact) => fact[label] || '–') }))
      .filter((row) => new Set(row.values).size > 1);
  }

  site.published = {
    runs: all, none, run, cells, overload, curve, stableId, params, apart, method, label, names, environment, ratio, differences,
  };

  /* ---- building pages out of text nodes ---- */

  /** An HTML element with children that are elements or text; never markup. */
  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === true) { made.setAttribute(key, ''); } else if (value !== false && value !== null) { made.setAttribute(key, value); }
    }
    made.append(...children);
    return made;
  }

  /**
   * A table of figures.
   *
   * @param columns [{title, number}]
   * @param rows arrays of text or elements
   */
  function table(caption, columns, rows) {
    const head = make('tr', {}, ...columns.map((column) =>
      make('th', { scope: 'col', class: column.number ? 'num' : null }, column.title)));
    const body = rows.map((row) => make('tr', {}, ...row.map((entry, i) =>
      make(i ? 'td' : 'th', { scope: i ? null : 'row', class: columns[i].number ? 'num' : null }, entry))));
    return make('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption },
      make('table', { class: 'data' }, make('thead', {}, head), make('tbody', {}, ...body)));
  }

  /** A value with its interval under it. */
  function entry(text, interval, quiet) {
    const made = make('span', { class: quiet ? 'muted' : null }, text);
    if (interval) { made.append(make('span', { class: 'iv' }, interval)); }
    return made;
  }

  /** A mark of a cell, which leads to what it means. */
  const tag = (mark, words = mark) => make('a', { class: 'tag', href: 'method.html#mark-' + mark }, words);

  /** A select's options. */
  function options(select, entries, chosen) {
    select.replaceChildren(...entries.map(([value, text]) => make('option', { value, selected: value === chosen }, text)));
  }

  /** Hands what was drawn to the script of every page: crosshair, toggles, stops of the tab key. */
  function enhance(place) {
    place.querySelectorAll('figure.chart').forEach((figure) => site.chart(figure));
    dispatchEvent(new Event('resize'));
  }

  /** Names that fit at a line's end: letters where one of them is long. The legend and the table say what a letter means. */
  function letters(names) {
    return names.some((name) => name.length > 22) || new Set(names).size < names.length
      ? names.map((name, i) => String.fromCharCode(65 + i)) : names;
  }

  /** A letter with what it means; a name alone. */
  const meaning = (letter, name) => letter === name ? name : letter + ': ' + name;

  site.html = { make, table, entry, tag, options, enhance, letters, meaning };
}());
