/* The page Your run: shows what a visitor's files hold, and lays it beside published cells. Names of theirs are text, never markup. */
(function () {
  'use strict';
  const { quantity, curves, hlog, files, published } = window.scalingPatterns;
  const { make, table, entry, options, enhance, letters, meaning } = window.scalingPatterns.html;
  const ROWS = 500;
  const LINES = 6;
  const PERCENTILES = [50, 90, 99, 99.9, 99.99];
  const NONE = 'n/a';
  const find = (id) => document.getElementById(id);
  /* What belongs together: {name, run: its run.json or null, files: what the others hold by their names}. */
  const groups = new Map();
  let open = null;
  let loose = 0;
  let drawn = new Set();

  /** Names of others may be as long as they like. */
  const clip = (text, most) => text.length > most ? text.slice(0, most) + '…' : text;

  const scales = (unit) => ['ns', 'ns/op', 'B', 'B/op'].includes(unit);

  /** A score in the unit of its file; nanoseconds and bytes in one of fitting size. */
  function words(value, unit) {
    if (!Number.isFinite(value)) { return NONE; }
    if (scales(unit)) { return quantity.format(value, unit) + (unit.endsWith('/op') ? '/op' : ''); }
    const number = Math.abs(value) >= 1e15 ? value.toExponential(2) : quantity.format(value, '');
    return number + '\u202f' + clip(unit, 20).replace(/^us\//, 'µs/').replace(/\/us$/, '/µs');
  }

  function say(text) {
    find('message').textContent = text;
    find('message').hidden = !text;
  }

  /* ---- reading ---- */

  /** A log's histogram in the unit that the visitor says it has. */
  function scaled(histogram, factor) {
    return {
      n: histogram.n, max: histogram.max * factor,
      percentile: (percentile) => histogram.percentile(percentile) * factor,
      atNines: (x) => histogram.atNines(x) * factor,
    };
  }

  /** Reads files one after the other; what can be read is shown, and one message names what can't. */
  async function take(given) {
    const problems = [];
    const read = new Map();
    for (const { name, file, text, folder = '' } of given) {
      try {
        const source = Object.assign({ name }, await files.read(name, text === undefined ? await files.textOf(file) : text));
        read.set(folder, [...(read.get(folder) || []), source]);
      } catch (e) {
        const why = e instanceof hlog.Refused ? e.message : 'can’t be read: ' + e.name + '. Is it still where it was?';
        problems.push(clip(path(folder, name), 80) + ' ' + why);
      }
    }
    read.forEach((some, folder) => group(folder, some));
    say(problems.length > 1 ? problems[0] + ' (' + (problems.length - 1) + ' more could not be read either.)' : problems[0] || '');
    if (problems.length < given.length) { drawn = new Set(entries().filter((one) => one.distribution && one.drawn && one.distribution.n).slice(0, LINES)); }
    show();
    await presetFirst();
  }

  const path = (folder, name) => folder ? folder + '/' + name : name;

  /**
   * Puts what was read where it belongs: no figure may be taken for one of another run's machine.
   *
   * A folder is a group, which takes the place of an earlier one of its name. Files given at once with their run.json are a group. A
   * run.json alone and cells alone add to each other, until another run.json comes.
   */
  function group(folder, some) {
    const runs = some.filter((source) => source.kind === 'run');
    const cells = some.filter((source) => source.kind !== 'run');
    const whole = runs.length && cells.length;
    let into = open;
    if (folder) {
      groups.delete(folder);
      into = add(folder, folder);
    } else if (whole || !open || (runs.length && open.run && open.files.size)) {
      loose++;
      into = add(loose, loose === 1 ? 'files' : 'files ' + loose);
      if (!whole) { open = into; }
    }
    if (runs.length) { into.run = runs.length === 1 ? runs[0] : { name: 'several run.json', facts: null }; }
    cells.forEach((source) => into.files.set(source.name, source));
  }

  function add(key, name) {
    groups.set(key, { name, folder: typeof key === 'string' ? key : '', run: null, files: new Map() });
    return groups.get(key);
  }

  const namesOf = (one) => [...(one.run ? [one.run.name] : []), ...one.files.keys()].map((name) => clip(path(one.folder, name), 80));

  const factsOf = (one) => (one.run && one.run.facts) || { cpu: '', cpus: '', os: '', jdks: {} };

  /** Every result, with what its run was measured on, and where there are several groups with the name of its own. */
  function entries() {
    const factor = Number(find('unit').value);
    const filled = [...groups.values()].filter((one) => one.files.size);
    const all = filled.flatMap((from) => [...from.files.values()].flatMap((source) => source.entries.map((one) =>
      Object.assign(one, { facts: factsOf(from), from: filled.length > 1 ? from.name : '' }))));
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

  /* ---- showing ---- */

  const fits = (one) => {
    const asked = find('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    return asked.every((word) => (one.label + ' ' + one.from).toLowerCase().includes(word));
  };

  /** The files of a group, and the machine that they are of. */
  function groupSays(one) {
    const { cpu, cpus, os } = factsOf(one);
    return namesOf(one).join(', ') + (cpu ? ', measured on ' + clip(cpu, 100) + ', ' + clip(cpus, 10) + ' CPUs, ' + clip(os, 100) : '');
  }

  function show() {
    const all = entries();
    find('output').hidden = !all.length;
    find('forget').hidden = !groups.size;
    if (!all.length) {
      if (groups.size && find('message').hidden) {
        say('A run.json says what a run was measured on, and holds no figure. Add the files of its cells: family.json or family.hlog.');
      }
      return;
    }
    const some = all.filter(fits);
    find('says').textContent = all.length + (all.length === 1 ? ' result' : ' results') + ' of '
      + [...groups.values()].map(groupSays).join('; ') + '. '
      + (some.length > ROWS ? 'The first ' + ROWS + ' of ' + some.length + ' are listed. ' : '');
    find('table').replaceChildren(...some.length ? resultsTable(some.slice(0, ROWS))
      : [make('p', { class: 'muted', role: 'status' }, 'No result has all of these words.')]);
    const listed = some.slice(0, ROWS).map((one) =>
      [String(all.indexOf(one)), clip(one.long || one.label, 200) + (one.from && ', ' + clip(one.from, 60))]);
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
    if (one.from) { made.append(' ', make('span', { class: 'muted' }, clip(one.from, 60))); }
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

  const titleOf = (series) => series ? series.replace('-', ' ') + ' time' : 'recorded values';

  function percentileFigure(lines, series, title, id) {
    const figure = curves.figure(curves.percentiles, {
      title,
      description: lines.length + ' lines by nines, each ending where ten samples are left. The table holds the percentiles.',
      yTitle: titleOf(series),
      lines,
    }, id, lines.map((one) => ({
      name: one.full || one.name, series: one.name, style: one.style,
      detail: curves.detail(one),
    })));
    return figure;
  }

  function showCurves() {
    const parts = [];
    for (const series of [...new Set([...drawn].map((one) => one.series))].sort()) {
      const some = [...drawn].filter((one) => one.series === series);
      const title = titleOf(series);
      const full = some.map((one) => clip(shorter(one, some), 100) + (one.from && ', ' + clip(one.from, 60)));
      const short = some.length > 1 ? letters(full) : ['your run'];
      const lines = some.map((one, i) => Object.assign(line(one, short[i], { index: i, local: true }, ''), { full: meaning(short[i], full[i]) }));
      parts.push(percentileFigure(lines, series, title[0].toUpperCase() + title.slice(1) + ' by percentile', 'fig-' + (series || 'values')));
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

  const { environments, preset, presetFirst, showCells, overlay } = window.scalingPatterns.beside({
    entries, words, clip, line, percentileFigure, titleOf,
  });

  /* ---- listening ---- */

  const guarded = (action) => (event) => Promise.resolve(action(event)).catch((e) => say(e.message));

  /** Lists what fits, and lays what is then chosen beside its like: the list may have lost what was chosen before. */
  function filter() {
    const before = find('mine').value;
    show();
    return find('mine').value === before ? null : preset(Number(find('mine').value || NaN));
  }

  function takeAll(given, what) {
    if (given.length) { return take(given); }
    say('The ' + what + ' holds no .json and no .hlog file. Give a run’s folder as scripts/bench writes it.');
    return null;
  }

  function listen() {
    const drop = find('drop');
    // Else the same file, measured anew, would be no change.
    ['files', 'folder'].forEach((id) => find(id).addEventListener('click', () => { find(id).value = ''; }));
    find('files').addEventListener('change', guarded(() => take([...find('files').files].map((file) => ({ name: file.name, file })))));
    find('folder').addEventListener('change', guarded(() => takeAll(files.fromFolder([...find('folder').files]), 'folder')));
    find('show').addEventListener('click', guarded(() => take([{ name: 'The pasted text', text: find('paste').value }])));
    find('forget').addEventListener('click', () => {
      groups.clear();
      open = null;
      loose = 0;
      drawn.clear();
      say('');
      find('files').value = find('folder').value = find('paste').value = '';
      find('filter').value = '';
      options(find('mine'), [], '');
      show();
      overlay();
      find('files').focus();
    });
    find('unit').addEventListener('change', guarded(() => { show(); return overlay(); }));
    find('filter').addEventListener('input', guarded(filter));
    addEventListener('dragover', (event) => { event.preventDefault(); drop.classList.add('over'); });
    addEventListener('dragleave', () => drop.classList.remove('over'));
    addEventListener('drop', guarded((event) => {
      event.preventDefault();
      drop.classList.remove('over');
      return files.dropped(event.dataTransfer).then((found) => takeAll(found, 'drop'));
    }));
    find('mine').addEventListener('change', guarded(() => preset(Number(find('mine').value))));
    find('environment').addEventListener('change', guarded(() => showCells().then(overlay)));
    find('family').addEventListener('change', guarded(() => showCells().then(overlay)));
    find('cell').addEventListener('change', guarded(overlay));
  }

  document.addEventListener('DOMContentLoaded', () => {
    const all = environments();
    if (all.length) {
      options(find('environment'), all, all[0][0]);
    } else {
      find('choose').hidden = true;
      find('unpublished').hidden = false;
      find('unpublished').textContent = published.none('there is nothing to lay your results beside.');
    }
    listen();
    find('tool').hidden = false;
  });
}());
