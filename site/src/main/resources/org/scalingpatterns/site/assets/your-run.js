/* The page Your run: reads a visitor's files in the browser, shows them, and lays them beside published cells. Names of theirs are text. */
(function () {
  'use strict';
  const { quantity, curves, published, results, hlog } = window.scalingPatterns;
  const { make, table, entry, options, enhance, letters, meaning } = window.scalingPatterns.html;
  const MOST_BYTES = 64 * 1024 * 1024;
  const ROWS = 500;
  const LINES = 6;
  const LOOKED_AT = 50;
  const PERCENTILES = [50, 90, 99, 99.9, 99.99];
  const SERIES = /\/(response|service)$/;
  const NONE = 'n/a';
  const find = (id) => document.getElementById(id);
  const sources = new Map();
  let drawn = new Set();
  let overlaying = 0;

  /** Names of others may be as long as they like. */
  const clip = (text, most) => text.length > most ? text.slice(0, most) + '…' : text;

  const scales = (unit) => ['ns', 'ns/op', 'B', 'B/op'].includes(unit);

  /** A score in the unit of its file; nanoseconds and bytes in one of fitting size. */
  function words(value, unit) {
    if (!Number.isFinite(value)) { return NONE; }
    if (scales(unit)) { return quantity.format(value, unit) + (unit.endsWith('/op') ? '/op' : ''); }
    const number = Math.abs(value) >= 1e15 ? value.toExponential(2) : quantity.format(value, 'ratio');
    return number + '\u202f' + clip(unit, 20).replace(/^us\//, 'µs/').replace(/\/us$/, '/µs');
  }

  function say(text) {
    find('message').textContent = text;
    find('message').hidden = !text;
  }

  /* ---- reading ---- */

  function atMost(bytes) {
    if (bytes > MOST_BYTES) {
      throw new hlog.Refused('has ' + quantity.format(bytes, 'B') + ', and this page reads files up to 64 MB. '
        + 'Measure fewer benchmarks at once (java -jar benchmarks.jar REGEX), or split the file.');
    }
  }

  /** The text of a file; refuses what can't be text. */
  async function textOf(file) {
    atMost(file.size);
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!bytes.length) { throw new hlog.Refused('is empty. Was the run stopped before it wrote its results?'); }
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) { throw new hlog.Refused('is packed with gzip. Unpack it first: gunzip.'); }
    const binary = new hlog.Refused('is no text. Give JMH’s JSON, a run’s JSON, or an .hlog.');
    if (bytes.subarray(0, 4096).includes(0)) { throw binary; }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (e) {
      throw binary;
    }
  }

  async function read(name, text) {
    atMost(text.length);
    if (!text.trim()) { throw new hlog.Refused('is empty. Was the run stopped before it wrote its results?'); }
    if (hlog.isLog(text)) {
      return { kind: 'log', facts: null, entries: (await hlog.readLog(text)).map((one) => logEntry(name, one)) };
    }
    return results.readJson(text);
  }

  function logEntry(name, { tag, lines, histogram }) {
    const series = SERIES.exec(tag);
    return {
      id: tag.replace(SERIES, ''), benchmark: '', label: tag || name, params: {}, mode: 'log', threads: null, forks: null, unit: '', score: NaN,
      interval: '', low: NaN, high: NaN, nanos: 0, jdk: '', feature: (/\/jdk=(\d+)/.exec(tag) || [])[1] || '', secondary: [],
      notes: lines > 1 ? [lines + ' intervals, merged'] : [], histogram, distribution: null, drawn: true, series: series ? series[1] : '',
    };
  }

  /** A log's histogram in the unit that the visitor says it has. */
  function scaled(histogram, factor) {
    return {
      n: histogram.n, max: histogram.max * factor,
      percentile: (percentile) => histogram.percentile(percentile) * factor,
      atNines: (x) => histogram.atNines(x) * factor,
    };
  }

  /** Reads files one after the other; what can be read is shown, and one message names what can't. */
  async function take(files) {
    const problems = [];
    for (const { name, file, text } of files) {
      try {
        sources.set(name, await read(name, text === undefined ? await textOf(file) : text));
      } catch (e) {
        const why = e instanceof hlog.Refused ? e.message : 'can’t be read: ' + e.name + '. Is it still where it was?';
        problems.push(clip(name, 80) + ' ' + why);
      }
    }
    say(problems.length > 1 ? problems[0] + ' (' + (problems.length - 1) + ' more could not be read either.)' : problems[0] || '');
    if (problems.length < files.length) { drawn = new Set(entries().filter((one) => one.distribution && one.drawn && one.distribution.n).slice(0, LINES)); }
    show();
    await presetFirst();
  }

  function entries() {
    const factor = Number(find('unit').value);
    const all = [...sources.values()].flatMap((source) => source.entries);
    all.forEach((one) => {
      if (one.histogram) { one.distribution = scaled(one.histogram, factor); }
      if (!one.label) {
        one.label = [one.benchmark.split('.').slice(-2).join('.'), ...Object.entries(one.params).map(([name, value]) => name + ' ' + value)].join(', ');
      }
      if (one.mode !== 'log') { one.long = one.label + ', ' + one.mode; }
      if (one.series === undefined) { one.series = one.distribution ? 'service' : ''; }
    });
    return all;
  }

  const facts = () => [...sources.values()].map((source) => source.facts).find(Boolean)
    || { cpu: '', cpus: '', os: '', jdks: {} };

  /** A run's folder holds its results twice; JMH's own copy is for other tools. */
  function fromFolder(files) {
    const inside = files.map((file) => ({ file, path: (file.webkitRelativePath || file.name).split('/').slice(1).join('/') || file.name }));
    const run = inside.some((one) => one.path === 'run.json');
    return inside.filter((one) => /\.(json|hlog)$/.test(one.path) && !(run && one.path.includes('/')))
      .map((one) => ({ name: one.path, file: one.file }));
  }

  /* ---- showing ---- */

  const fits = (one) => {
    const asked = find('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    return asked.every((word) => one.label.toLowerCase().includes(word));
  };

  function show() {
    const all = entries();
    find('output').hidden = !all.length;
    find('forget').hidden = !sources.size;
    if (!all.length) {
      if (sources.size && find('message').hidden) {
        say('A run.json says what a run was measured on, and holds no figure. Add the files of its cells: family.json or family.hlog.');
      }
      return;
    }
    const some = all.filter(fits);
    const own = facts();
    find('says').textContent = all.length + (all.length === 1 ? ' result' : ' results') + ' of '
      + [...sources.keys()].map((name) => clip(name, 80)).join(', ') + '. '
      + (own.cpu ? 'Measured on ' + clip(own.cpu, 100) + ', ' + clip(own.cpus, 10) + ' CPUs, ' + clip(own.os, 100) + '. ' : '')
      + (some.length > ROWS ? 'The first ' + ROWS + ' of ' + some.length + ' are listed. ' : '');
    find('table').replaceChildren(...resultsTable(some.slice(0, ROWS)));
    const listed = some.slice(0, ROWS).map((one) => [String(all.indexOf(one)), clip(one.long || one.label, 200)]);
    options(find('mine'), listed, find('mine').value);
    showCurves();
  }

  function resultsTable(some) {
    const percentiles = some.some((one) => one.distribution);
    const secondary = some.flatMap((one) => one.secondary.map((metric) => [clip(one.label, 200), clip(metric.name, 100), words(metric.score, metric.unit)]));
    const scores = some.some((one) => one.mode !== 'log');
    const figures = (title) => ({ title, number: true });
    const columns = [{ title: 'result' }, ...(percentiles ? [{ title: 'curve' }] : []),
      ...(scores ? [{ title: 'mode' }, ...['threads', 'forks', 'score'].map(figures)] : []),
      ...(percentiles ? [...PERCENTILES.map((p) => 'p' + p), 'max', 'N'].map(figures) : [])];
    const count = (value) => value === null ? '' : String(value);
    const parts = [table('Your results', columns, some.map((one) => [
      named(one), ...(percentiles ? [curveBox(one)] : []),
      ...(scores ? [clip(one.mode, 20), count(one.threads), count(one.forks),
        one.mode === 'log' ? '' : entry(words(one.score, one.unit), one.interval)] : []),
      ...(percentiles ? distributionCells(one) : []),
    ]))];
    parts.push(make('p', { class: 'muted' }, 'After ± stands JMH’s own error (99.9\u202f%), after “forks” the smallest and the largest fork. '
      + 'A percentile with fewer than ten samples beyond it is n/a. The rows stand in the order of your files.'));
    if (secondary.length) {
      parts.push(make('details', {}, make('summary', {}, 'Secondary metrics: ' + secondary.length),
        table('Secondary metrics', [{ title: 'result' }, { title: 'metric' }, { title: 'score', number: true }], secondary.slice(0, ROWS))));
    }
    return parts;
  }

  function named(one) {
    const made = make('span');
    clip(one.label, 200).split(/(?<=\/)/).forEach((part) => made.append(part, make('wbr'))); // a tag has no spaces to break at
    one.notes.forEach((note) => made.append(' ', make('span', { class: 'tag' }, clip(note, 100))));
    return made;
  }

  function distributionCells(one) {
    if (!one.distribution) { return [...PERCENTILES.map(() => ''), '', '']; }
    const { n, max } = one.distribution;
    const unit = one.nanos || one.histogram ? 'ns' : one.unit;
    return [...PERCENTILES.map((p) => curves.publishable(n, p) ? words(one.distribution.percentile(p), unit) : NONE),
      n ? words(max, unit) : NONE, quantity.count(n)];
  }

  /** What puts a result's curve into the plot and takes it out. */
  function curveBox(one) {
    if (!one.distribution) { return ''; }
    const box = make('input', { type: 'checkbox', 'aria-label': 'Curve of ' + clip(one.label, 200) });
    box.checked = drawn.has(one);
    box.disabled = !one.drawn || !one.distribution.n;
    box.addEventListener('change', () => {
      if (box.checked && drawn.size >= LINES) {
        box.checked = false;
        say('Six curves are drawn, the most that one plot holds. Take one out to draw another.');
        return;
      }
      if (box.checked) { drawn.add(one); } else { drawn.delete(one); }
      say('');
      showCurves();
    });
    return box;
  }

  function line(one, name, style, prefix) {
    return {
      name, style, points: curves.points(one.distribution, 16, prefix), forks: [], max: Math.max(1, one.distribution.max), n: one.distribution.n,
    };
  }

  const TITLES = { response: 'response time', service: 'service time', '': 'recorded values' };

  function percentileFigure(lines, series, title, id) {
    const figure = curves.figure(curves.percentiles, {
      title,
      description: lines.length + ' lines by nines, each ending where ten samples are left. The table holds the percentiles.',
      yTitle: TITLES[series],
      lines,
    }, id, lines.map((one) => ({
      name: one.full || one.name, series: one.name, style: one.style,
      detail: 'N\u202f=\u202f' + quantity.count(one.n) + ', max ' + quantity.format(one.max, 'ns'),
    })));
    return figure;
  }

  function showCurves() {
    const parts = [];
    for (const series of ['response', 'service', '']) {
      const some = [...drawn].filter((one) => one.series === series);
      if (some.length) {
        const title = TITLES[series];
        const full = some.map((one) => clip(shorter(one, some), 100));
        const short = some.length > 1 ? letters(full) : ['your run'];
        const lines = some.map((one, i) => Object.assign(line(one, short[i], { index: i, local: true }, ''), { full: meaning(short[i], full[i]) }));
        parts.push(percentileFigure(lines, series, title[0].toUpperCase() + title.slice(1) + ' by percentile', 'fig-' + (series || 'values')));
      }
    }
    find('curves').replaceChildren(...parts);
    enhance(find('curves'));
  }

  /** A label without what all labels begin with. */
  function shorter(one, some) {
    const parts = (label) => label.split(/[,/] ?/);
    if (some.length === 1) { return parts(one.label)[0] === one.label ? one.label : parts(one.label).slice(0, 2).join(', '); }
    const all = some.map((other) => parts(other.label));
    const own = parts(one.label).filter((part) => !all.every((other) => other.includes(part)));
    return own.join(', ') || one.label;
  }

  /* ---- beside a published cell ---- */

  function environments() {
    return published.runs().filter((run) => !run.local).flatMap((run) => [...new Set(run.families.flatMap((family) => family.jdks))]
      .map((jdk) => [run.key + '@' + jdk, published.environment(run, jdk)]));
  }

  function environment() {
    const value = find('environment').value;
    const at = value.lastIndexOf('@');
    return { run: published.run(value.slice(0, at)), jdk: value.slice(at + 1) };
  }

  async function showCells(chosen) {
    const { run, jdk } = environment();
    const names = run.families.filter((family) => family.jdks.includes(jdk)).map((family) => family.name);
    const before = chosen ? chosen.family : find('family').value;
    options(find('family'), names.map((name) => [name, name]), names.includes(before) ? before : names[0]);
    const cells = (await published.cells(run.key, find('family').value)).filter((cell) => cell.jdk === jdk);
    options(find('cell'), cells.map((cell) => [cell.key, [published.method(cell), ...published.params(cell)].join(', ')]),
      chosen ? chosen.key : '');
  }

  /** The published cell of the same benchmark and parameters, on the same JDK where there is one. */
  async function twin(one) {
    const found = [];
    for (const run of published.runs().filter((each) => !each.local)) {
      for (const family of run.families) {
        if (one.benchmark ? family.benchmarks.includes(one.benchmark) : one.id.startsWith(family.name + '/')) {
          found.push(...(await published.cells(run.key, family.name)).filter((cell) => isTwin(cell, one)));
        }
      }
    }
    return found.find((cell) => cell.jdk === one.feature) || found[0];
  }

  function isTwin(cell, one) {
    if (one.id) { return published.stableId(cell.id) === published.stableId(one.id); }
    const names = Object.keys(cell.params).filter((name) => !(name === 'rate' && 'load' in cell.params));
    return cell.benchmark === one.benchmark && names.every((name) => cell.params[name] === one.params[name]);
  }

  /** Whether the two have a figure that may stand side by side. */
  const comparable = (one, cell) => score(one, cell) !== null || seriesOf(one, cell) !== '';

  /** Lays one of the visitor's results beside its like, where there is one. */
  async function preset(i) {
    const one = entries()[i];
    if (!one || !environments().length) { return; }
    find('mine').value = String(i);
    const cell = await twin(one);
    if (cell) { find('environment').value = cell.run.key + '@' + cell.jdk; }
    await showCells(cell);
    await overlay();
  }

  /** The first result that has a figure in common with its like; the first of all where none has. */
  async function presetFirst() {
    const all = entries();
    for (let i = 0; i < Math.min(all.length, LOOKED_AT); i++) {
      const cell = await twin(all[i]);
      if (cell && comparable(all[i], cell)) { return preset(i); }
    }
    return preset(0);
  }

  /** What the two were measured on, and the banner where it isn't the same. */
  function banner(one, cell) {
    const own = facts();
    const jdk = one.jdk || own.jdks[one.feature] || '';
    const version = cell.run.versions[cell.jdk] || cell.jdk;
    const rows = [['CPU', own.cpu, cell.run.cpu], ['cores', own.cpus, cell.run.cpus], ['JDK', jdk, version], ['operating system', own.os, cell.run.os]];
    const same = ([label, mine, theirs]) => mine !== '' && (label === 'JDK' ? (' ' + mine).endsWith(' ' + theirs) : mine === theirs);
    const unknown = rows.filter(([, mine]) => !mine).map(([label]) => label);
    const different = rows.filter((row) => row[1] && !same(row)).map(([label]) => label);
    const parts = [];
    if (unknown.length || different.length) {
      parts.push(make('div', { class: 'banner', role: 'note' }, make('p', {}, make('strong', {}, 'Not the same environment. '),
        (different.length ? 'Different: ' + different.join(', ') + '. ' : '')
        + (unknown.length ? 'Not said by your file: ' + unknown.join(', ') + (own.cpu ? '. ' : '; a run.json says it. ') : '')
        + 'Neither result is ahead of the other: compare shapes, not nanoseconds.')));
    } else {
      parts.push(make('p', {}, 'CPU, cores, JDK and operating system are the same. It was still measured at another time.'));
    }
    parts.push(table('Both environments', [{ title: 'fact' }, { title: 'yours' }, { title: 'published' }], rows.map((row) =>
      [row[0], ...[row[1], row[2]].map((value) => same(row) ? clip(value, 200) : make('mark', {}, clip(value, 200) || 'not said'))])));
    return parts;
  }

  /** The published score that a result's score may stand beside: a time beside a time. */
  function score(one, cell) {
    const main = cell.figures.find((figure) => figure.band.endsWith('/cost/time'));
    if (!main || !Number.isFinite(one.score)) { return null; }
    const time = one.nanos && main.unit.replace('/op', '') === 'ns';
    if (!time && main.unit !== one.unit) { return null; }
    const factor = time ? one.nanos : 1;
    return { main, value: one.score * factor, low: one.low * factor, high: one.high * factor };
  }

  /** Service and response time never share an axis; values that nobody named stand beside either. */
  function seriesOf(one, cell) {
    if (!one.distribution || !one.drawn || !one.distribution.n) { return ''; }
    return cell.series.find((name) => name === one.series) || (one.series === '' && cell.series[0]) || '';
  }

  function besideRows(one, cell, both, series) {
    const rows = [];
    const theirs = (figure) => figure
      ? entry(words(figure.value, figure.unit), figure.low === null ? '' : quantity.interval(figure.value, figure.low, figure.high, figure.unit))
      : NONE;
    if (both) { rows.push(['score: ' + both.main.says, entry(words(both.value, both.main.unit), one.interval), theirs(both.main)]); }
    for (const p of series && one.distribution ? [50, 99, 99.9] : []) {
      rows.push([series + ' p' + p,
        curves.publishable(one.distribution.n, p) ? words(one.distribution.percentile(p), 'ns') : NONE,
        theirs(cell.figures.find((figure) => figure.name === series + '-p' + p))]);
    }
    return rows;
  }

  async function overlay() {
    const token = ++overlaying;
    const { run } = environment();
    const one = entries()[Number(find('mine').value)];
    const cell = (await published.cells(run.key, find('family').value)).find((other) => other.key === find('cell').value);
    if (!one || !cell) { find('overlay').replaceChildren(); return; }
    const series = seriesOf(one, cell);
    const both = score(one, cell);
    const parts = banner(one, cell);
    const rows = besideRows(one, cell, both, series);
    if (rows.length) {
      parts.push(table('Your result beside the published cell', [{ title: 'figure' }, { title: 'yours', number: true },
        { title: 'published', number: true }], rows));
    } else {
      parts.push(make('p', {}, 'These two have no figure in common: '
        + (one.distribution && cell.series.length ? 'yours is ' + TITLES[one.series] + ', the cell’s is ' + cell.series.join(' and ') + ' time.'
          : 'one is ' + (one.distribution ? 'a distribution' : 'a score in ' + clip(one.unit, 20)) + ', and the cell has none. Choose another cell.')));
    }
    if (both) { parts.push(dotFigure(one, both)); }
    if (series) {
      const line2 = Object.assign({ name: 'published', style: { index: 0, local: false } }, (await published.curve(cell))[series]);
      const lines = [line(one, 'your run', { index: 0, local: true }, 'your run, '), line2];
      parts.push(percentileFigure(lines, series, 'Your run beside the published one: ' + series + ' time by percentile', 'fig-beside'));
    }
    if (token !== overlaying) { return; }
    find('overlay').replaceChildren(...parts);
    enhance(find('overlay'));
  }

  function dotFigure(one, { main, value, low, high }) {
    const point = (at, from, to, style, text) => ({
      value: at, low: Number.isFinite(from) && from !== null ? from : at, high: Number.isFinite(to) && to !== null ? to : at, style, text,
    });
    return curves.figure(curves.dots, {
      title: 'Your run beside the published one: ' + main.says,
      description: 'Two rows, each a point with its interval. The table above holds the same figures.',
      xTitle: main.says,
      unit: main.unit,
      rows: [
        { label: 'your run', points: [point(value, low, high, { index: 0, local: true }, words(value, main.unit))] },
        { label: 'published', points: [point(main.value, main.low, main.high, { index: 0, local: false }, words(main.value, main.unit))] },
      ],
    }, 'fig-score', []);
  }

  /* ---- listening ---- */

  const guarded = (action) => (event) => Promise.resolve(action(event)).catch((e) => say(e.message));

  /** Files of what was dropped, those in folders too. */
  async function dropped(transfer) {
    const items = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    if (!items.some((item) => item.isDirectory)) {
      const text = transfer.getData('text/plain');
      return transfer.files.length || !text ? [...transfer.files].map((file) => ({ name: file.name, file })) : [{ name: 'The dropped text', text }];
    }
    const found = [];
    for (const item of items) {
      if (item.isDirectory) {
        const reader = item.createReader();
        const inside = await new Promise((done, fail) => { reader.readEntries(done, fail); });
        for (const child of inside.filter((one) => one.isFile && /\.(json|hlog)$/.test(one.name))) {
          found.push({ name: child.name, file: await new Promise((done, fail) => { child.file(done, fail); }) });
        }
      }
    }
    return found;
  }

  function takeAll(files, what) {
    if (files.length) { return take(files); }
    say('The ' + what + ' holds no .json and no .hlog file. Give a run’s folder as scripts/bench writes it.');
    return null;
  }

  function listen() {
    const drop = find('drop');
    find('files').addEventListener('change', guarded(() => take([...find('files').files].map((file) => ({ name: file.name, file })))));
    find('folder').addEventListener('change', guarded(() => takeAll(fromFolder([...find('folder').files]), 'folder')));
    find('show').addEventListener('click', guarded(() => take([{ name: 'The pasted text', text: find('paste').value }])));
    find('forget').addEventListener('click', () => {
      sources.clear();
      drawn.clear();
      say('');
      find('files').value = find('folder').value = find('paste').value = '';
      find('overlay').replaceChildren();
      show();
      find('files').focus();
    });
    find('unit').addEventListener('change', guarded(() => { show(); return overlay(); }));
    find('filter').addEventListener('input', () => show());
    addEventListener('dragover', (event) => { event.preventDefault(); drop.classList.add('over'); });
    addEventListener('dragleave', () => drop.classList.remove('over'));
    addEventListener('drop', guarded((event) => {
      event.preventDefault();
      drop.classList.remove('over');
      return dropped(event.dataTransfer).then((files) => takeAll(files, 'folder'));
    }));
    find('mine').addEventListener('change', guarded(() => preset(Number(find('mine').value))));
    find('environment').addEventListener('change', guarded(() => showCells().then(overlay)));
    find('family').addEventListener('change', guarded(() => showCells().then(overlay)));
    find('cell').addEventListener('change', guarded(overlay));
  }

  document.addEventListener('DOMContentLoaded', () => {
    const all = environments();
    if (all.length) { options(find('environment'), all, all[0][0]); }
    listen();
    find('tool').hidden = false;
  });
}());
