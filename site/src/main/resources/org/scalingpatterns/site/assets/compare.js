/* The page Compare: what is chosen lives in the URL's hash, and everything else follows from it. */
(function () {
  'use strict';
  const { quantity, curves, published, copy } = window.scalingPatterns;
  const { make, table, entry, tag, options, enhance, letters, meaning } = window.scalingPatterns.html;
  const MOST = 6;
  const LISTED = 200;
  const ROWS = 400;
  const DOTS = 4;
  /* A hash that names none of these is a place on the page, such as that of the skip link. */
  const NAMES = /^#(?:.*&)?(?:cells|base|show|runs|family|only)=/;
  const find = (id) => document.getElementById(id);
  const loaded = new Map();
  let state = start();
  let drawing = 0;
  let listing = 0;

  function start() {
    return { mode: 'cells', cells: [], base: '', show: 'absolute', a: '', b: '', family: '', only: false };
  }

  function say(words) {
    find('message').textContent = words;
    find('message').hidden = !words;
  }

  /* ---- the hash ---- */

  const escaped = (key) => key.split('/').map(encodeURIComponent).join('/');

  /** The state as a hash; what is as at the start is left out. */
  function toHash(of) {
    const parts = [];
    if (of.mode === 'cells') {
      if (of.cells.length) { parts.push('cells=' + of.cells.map(escaped).join(',')); }
      if (of.base && of.base !== of.cells[0]) { parts.push('base=' + escaped(of.base)); }
    } else {
      parts.push('runs=' + [of.a, of.b].map(encodeURIComponent).join(','));
      if (of.family) { parts.push('family=' + encodeURIComponent(of.family)); }
      if (of.only) { parts.push('only=shown'); }
    }
    if (of.show !== 'absolute') { parts.push('show=' + of.show); }
    return parts.length ? '#' + parts.join('&') : '';
  }

  /** The state that a hash names; what it names amiss is left out. */
  function fromHash(hash) {
    const read = start();
    for (const part of hash.replace(/^#/, '').split('&')) {
      const [name, ...rest] = part.split('=');
      let values;
      try { values = rest.join('=').split(',').map(decodeURIComponent); } catch (e) { continue; }
      if (name === 'cells') { read.cells = [...new Set(values)].filter(Boolean); }
      if (name === 'base') { read.base = values[0]; }
      if (name === 'show' && values[0] === 'relative') { read.show = 'relative'; }
      if (name === 'runs') { [read.a, read.b] = [values[0] || '', values[1] || '']; read.mode = 'runs'; }
      if (name === 'family') { read.family = values[0]; }
      if (name === 'only' && values[0] === 'shown') { read.only = true; }
    }
    return read;
  }

  function remember() {
    const hash = toHash(state);
    if (location.hash !== hash) { history.replaceState(null, '', hash || location.pathname + location.search); }
  }

  /** Loads the cells that are chosen; forgets those that aren't there, and says so. */
  async function settle() {
    const of = state; // another link may be opened while this one's cells are loaded
    const missing = [];
    const kept = [];
    for (const key of of.cells) {
      const [run, family, n] = key.split('/');
      if (!loaded.has(key) && published.run(run) && published.run(run).families.some((one) => one.name === family)) {
        (await published.cells(run, family)).forEach((cell) => loaded.set(cell.key, cell));
      }
      (n && loaded.has(key) ? kept : missing).push(key);
    }
    const words = [];
    if (missing.length) {
      words.push('The link names ' + missing.length + (missing.length === 1 ? ' cell' : ' cells') + ' that this site doesn’t have, such as '
        + missing[0].slice(0, 100) + '. It is left out; the link may be of another version of the site.');
    }
    if (kept.length > MOST) { words.push('The link names ' + kept.length + ' cells; the first ' + MOST + ' are shown.'); }
    of.cells = kept.slice(0, MOST);
    if (!of.cells.includes(of.base)) { of.base = of.cells[0] || ''; }
    const sides = environments().map(([value]) => value);
    if (of.mode === 'runs' && ![of.a, of.b].every((side) => sides.includes(side))) {
      if (of.a || of.b) { words.push('The link names a run that this site doesn’t have; another is shown in its place.'); }
      of.a = sides.includes(of.a) ? of.a : sides[0];
      of.b = sides.includes(of.b) ? of.b : sides.find((side) => side !== of.a) || sides[0];
    }
    if (of === state) { say(words.join(' ')); }
  }

  /* ---- choosing ---- */

  /** Every run with every JDK, as value and words. */
  function environments() {
    return published.runs().flatMap((run) => [...new Set(run.families.flatMap((family) => family.jdks))]
      .map((jdk) => [run.key + '@' + jdk, published.environment(run, jdk)]));
  }

  function side(value) {
    const at = value.lastIndexOf('@');
    return { run: published.run(value.slice(0, at)), jdk: value.slice(at + 1), value };
  }

  const familiesOf = (one) => one.run.families.filter((family) => family.jdks.includes(one.jdk)).map((family) => family.name);

  function showFamilies() {
    const names = familiesOf(side(find('environment').value));
    const before = find('family').value;
    options(find('family'), names.map((name) => [name, name]), names.includes(before) ? before : names[0]);
  }

  /** Lists the cells to choose from, or says why they can't be. */
  async function showFound() {
    const mine = ++listing;
    const { run, jdk } = side(find('environment').value);
    try {
      const all = (await published.cells(run.key, find('family').value)).filter((cell) => cell.jdk === jdk);
      if (mine === listing) { list(all); } // else something else was chosen while these were loaded
    } catch (e) {
      if (mine !== listing) { return; }
      find('found-says').textContent = 'Cells';
      find('found').replaceChildren(make('p', { class: 'message', role: 'alert' }, e.message));
    }
  }

  function list(all) {
    const words = find('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    all.forEach((cell) => loaded.set(cell.key, cell));
    const fit = all.filter((cell) => words.every((word) => (published.label(cell) + ' ' + cell.id).toLowerCase().includes(word)));
    find('found-says').textContent = 'Cells: ' + fit.length + ' of ' + all.length
      + (fit.length > LISTED ? ', the first ' + LISTED + ' listed' : '');
    find('found').replaceChildren(...fit.slice(0, LISTED).map((cell) => {
      const box = make('input', { type: 'checkbox', value: cell.key });
      box.checked = state.cells.includes(cell.key);
      box.disabled = !box.checked && state.cells.length >= MOST;
      box.addEventListener('change', () => toggle(cell.key, box.checked));
      return make('label', {}, box, ' ' + [published.method(cell), ...published.params(cell)].join(', '));
    }));
  }

  function toggle(key, on) {
    state.cells = on ? [...state.cells, key] : state.cells.filter((other) => other !== key);
    if (!state.cells.includes(state.base)) { state.base = state.cells[0] || ''; }
    find('found').querySelectorAll('input').forEach((box) => {
      box.checked = state.cells.includes(box.value);
      box.disabled = !box.checked && state.cells.length >= MOST;
    });
    say(state.cells.length >= MOST ? 'Six cells are chosen, the most that one table and one plot hold. Remove one to choose another.' : '');
    draw();
  }

  function showChosen() {
    const listed = [...find('chosen').querySelectorAll('input')];
    if (listed.length && listed.map((base) => base.value).join() === state.cells.join()) {
      listed.forEach((base) => { base.checked = base.value === state.base; }); // the same buttons, one of which has the focus
      return;
    }
    find('chosen').replaceChildren(...state.cells.map((key, i) => {
      const cell = loaded.get(key);
      const base = make('input', { type: 'radio', name: 'base', value: key });
      base.checked = key === state.base;
      base.addEventListener('change', () => { state.base = key; draw(); });
      const remove = make('button', { type: 'button', 'aria-label': 'Remove ' + published.label(cell) }, 'Remove');
      remove.addEventListener('click', () => { toggle(key, false); find('chosen-says').focus(); });
      return make('li', {}, make('span', {}, curves.swatch({ index: i, local: cell.run.local }), ' ', published.label(cell),
        make('span', { class: 'muted' }, ' ' + cell.run.key)), make('span', {}, make('label', {}, base, ' baseline'), ' ', remove));
    }));
  }

  /* ---- drawing ---- */

  /** What differs around the sides, as a banner and a table; a sentence where nothing does. */
  function environmentPart(sides) {
    const apart = [...new Map(sides.map((one) => [one.run.key + '@' + one.jdk, one])).values()];
    if (apart.length < 2) {
      return [make('p', {}, 'All of one environment: ' + published.environment(apart[0].run, apart[0].jdk) + '.')];
    }
    const rows = published.differences(apart);
    const machine = rows.some((row) => ['CPU', 'CPUs', 'memory'].includes(row.label));
    return [
      make('div', { class: 'banner', role: 'note' }, make('p', {}, make('strong', {}, 'Different environments. '), machine
        ? 'These figures come from different machines: compare shapes, not nanoseconds.'
        : 'These figures were measured apart, or on different JDKs. What differs around them stands below.')),
      make('details', { open: rows.length <= 12 }, make('summary', {}, 'What differs: ' + rows.length + ' facts'),
        table('What differs around the figures',
          [{ title: 'fact' }, ...apart.map((one) => ({ title: one.run.key + ', JDK ' + one.jdk }))],
          rows.map((row) => [row.label, ...row.values.map((value) => make('mark', {}, value))])))];
  }

  /** Where a cell stands with everything that was recorded of it. */
  const place = (cell) => encodeURI(cell.run.families.find((family) => family.name === cell.family).page) + '#c' + cell.n;

  /** A cell's name, with its marks or those of two cells, as pairs of mark and words, and a way to the cell beside it. */
  function cellName(cell, name, marks = cell.marks.map((mark) => [mark, mark]), beside = null) {
    const made = make('span', {}, make('a', { href: place(cell) }, name));
    if (beside) { made.append(' ', make('a', { class: 'more', href: place(beside), 'aria-label': name + ', the cell beside it' }, '↗')); }
    marks.forEach(([mark, words]) => made.append(' ', tag(mark, words)));
    return made;
  }

  /** The marks of either cell, each with the side that has it. */
  function marksOf(cell, other) {
    return [...new Set([...cell.marks, ...other.marks])].map((mark) => [mark, mark + ': '
      + (!other.marks.includes(mark) ? 'baseline' : cell.marks.includes(mark) ? 'both' : 'beside it')]);
  }

  function absolute(figure) {
    return entry(quantity.format(figure.value, figure.unit), figure.basis === 'exact' ? 'exact'
      : figure.low === null ? 'no interval' : quantity.interval(figure.value, figure.low, figure.high, figure.unit));
  }

  /** A ratio in words, or both values where one is 0: grey where no difference is shown. */
  function ratioEntry(ratio) {
    if (!ratio) { return 'n/a'; }
    if (ratio.words) {
      const why = ratio.why === 'exact' && !ratio.shown ? 'exact, no difference' : ratio.why;
      return entry(ratio.words, ratio.shown ? why : why || 'no difference shown', !ratio.shown);
    }
    const words = quantity.format(ratio.value, 'ratio');
    if (ratio.why === 'exact') { return entry(words, ratio.shown ? 'exact' : 'exact, no difference', !ratio.shown); }
    if (ratio.low === null) { return entry(words, 'no interval', true); }
    const interval = quantity.interval(ratio.value, ratio.low, ratio.high, 'ratio');
    return entry(words, ratio.shown ? interval : interval + ' ' + (ratio.why || 'no difference shown'), !ratio.shown);
  }

  const figureOf = (cell, name) => cell.figures.find((figure) => figure.name === name);

  /** A figure's name; with its unit where its values stand without one. */
  const heading = (figure) => /[/×]/.test(figure.unit.replace(/\/op$/, '')) ? figure.says + ', ' + figure.unit : figure.says;

  /** Benchmarks that call a figure of one unit alike share its column. */
  const column = (figure) => figure.says + ', ' + figure.unit;

  const columns = (cells) => [...new Map(cells.flatMap((cell) => cell.figures.map((figure) => [column(figure), figure]))).values()];

  const inColumn = (cell, about) => cell.figures.find((figure) => column(figure) === column(about));

  function figuresPart(cells, names) {
    const base = loaded.get(state.base);
    const all = columns(cells);
    const relative = state.show === 'relative';
    const rows = cells.map((cell, i) => [cellName(cell, names[i] + (relative && cell === base ? ' (baseline)' : '')), String(cell.forks),
      ...all.map((about) => {
        const figure = inColumn(cell, about);
        if (!figure) { return 'n/a'; }
        if (!relative) { return absolute(figure); }
        const below = inColumn(base, about);
        return cell === base ? '1' : below ? ratioEntry(published.ratio(figure, below, cell, base)) : 'n/a';
      })]);
    const title = relative ? 'Figures as multiples of the baseline’s' : 'Figures with their 95\u202f% intervals';
    return [make('h2', {}, title),
      table(title, [{ title: 'cell' }, { title: 'forks', number: true }, ...all.map((figure) => ({ title: heading(figure), number: true }))], rows)];
  }

  async function curvesPart(cells, names) {
    const parts = [];
    const all = await Promise.all(cells.map((cell) => cell.series.length ? published.curve(cell) : {}));
    for (const series of [...new Set(cells.flatMap((cell) => cell.series))]) {
      const lines = cells.map((cell, i) => all[i][series]
        && Object.assign({ name: names.short[i], full: names.full[i], style: { index: i, local: cell.run.local } }, all[i][series])).filter(Boolean);
      const time = series.replace('-', ' ') + ' time';
      const plot = {
        title: time[0].toUpperCase() + time.slice(1) + ' by percentile',
        description: lines.length + ' lines by nines, each ending where ten samples are left. The data table below holds the percentiles.',
        yTitle: time,
        lines,
      };
      const figure = curves.figure(curves.percentiles, plot, 'fig-' + series, lines.map((line) => ({
        name: line.full, series: line.name, style: line.style,
        detail: curves.detail(line),
      })));
      figure.append(percentileTable(plot));
      parts.push(figure);
    }
    return parts;
  }

  function percentileTable(plot) {
    const named = (line) => line.points.filter((point) => point.text).map((point) => point.text.split(': '));
    const columns = [...new Set(plot.lines.flatMap((line) => named(line).map(([percentile]) => percentile)))];
    const rows = plot.lines.map((line) => {
      const values = new Map(named(line));
      return [line.full, ...columns.map((column) => values.get(column) || 'n/a'), quantity.format(line.max, 'ns'), quantity.count(line.n)];
    });
    return make('details', {}, make('summary', {}, 'Data table: ' + plot.title),
      table(plot.title, ['series', ...columns, 'max', 'N'].map((title, i) => ({ title, number: i > 0 })), rows));
  }

  /** Figures that are no percentiles, as points with intervals. */
  function dotsPart(cells, names) {
    // Those of a series stand in its curve. A figure of a class may be one, too, which was counted otherwise.
    const figures = columns(cells).filter((figure) => !/^[a-z0-9-]+-p[0-9.]+$/.test(figure.name));
    const parts = figures.slice(0, DOTS).map((about, i) => dotFigure(about, i, cells, names));
    const left = figures.length - parts.length;
    if (left) {
      parts.push(make('p', { class: 'muted' },
        left + (left === 1 ? ' more figure is' : ' more figures are') + ' not drawn: the table above holds every one.'));
    }
    return parts;
  }

  function dotFigure(about, i, cells, names) {
    const rows = cells.map((cell, index) => ({ cell, index, overload: published.overload(cell), figure: inColumn(cell, about) }))
      .filter((row) => row.figure);
    const made = curves.figure(curves.dots, {
      title: about.says[0].toUpperCase() + about.says.slice(1),
      description: rows.length + ' rows, each a point with its interval. The table above holds the same figures.',
      xTitle: heading(about),
      unit: about.unit,
      rows: rows.map(({ cell, index, overload, figure }) => ({
        label: names[index],
        points: [{
          value: figure.value, low: figure.low === null ? figure.value : figure.low, high: figure.high === null ? figure.value : figure.high,
          text: [quantity.format(figure.value, figure.unit), overload].filter(Boolean).join(', '),
          style: { index, local: cell.run.local }, hollow: overload !== '',
        }],
      })),
    }, 'fig-dots-' + i, []);
    if (rows.some((row) => row.overload && !row.cell.run.local)) { // those of the reader's machine are hollow anyway, and larger
      made.append(make('p', { class: 'muted' },
        (rows.some((row) => row.cell.run.local) ? 'Small and hollow' : 'Hollow') + ': saturated or censored.'));
    }
    return made;
  }

  async function cellsParts() {
    const cells = state.cells.map((key) => loaded.get(key));
    find('says').textContent = cells.length ? 'Cells beside each other: ' + cells.length + '.' : '';
    if (!cells.length) { return [make('p', { class: 'muted' }, 'No cell is chosen yet.')]; }
    const full = published.names(cells);
    const short = letters(full);
    const names = { short, full: full.map((name, i) => meaning(short[i], name)) };
    return [
      ...environmentPart(cells), ...figuresPart(cells, names.full), ...await curvesPart(cells, names), ...dotsPart(cells, names.short)];
  }

  async function runsParts() {
    const a = side(state.a);
    const b = side(state.b);
    const common = familiesOf(a).filter((name) => familiesOf(b).includes(name));
    if (!common.includes(state.family)) { state.family = ''; }
    options(find('run-family'), [['', 'all that both measured'], ...common.map((name) => [name, name])], state.family);
    const rows = [];
    let cells = 0;
    let shown = 0;
    let figures = 0;
    for (const family of common.filter((name) => !state.family || name === state.family)) {
      const others = new Map((await published.cells(b.run.key, family)).filter((cell) => cell.jdk === b.jdk)
        .map((cell) => [published.stableId(cell.id), cell]));
      for (const cell of (await published.cells(a.run.key, family)).filter((one) => one.jdk === a.jdk)) {
        const other = others.get(published.stableId(cell.id));
        if (!other) { continue; }
        cells++;
        for (const figure of cell.figures) {
          const beside = figureOf(other, figure.name);
          const ratio = beside && published.ratio(beside, figure, other, cell);
          if (!ratio) { continue; }
          figures++;
          shown += ratio.shown ? 1 : 0;
          if (ratio.shown || !state.only) {
            const name = [published.method(cell), ...published.params(cell),
              ...(published.apart(cell, other) ? ['rate ' + cell.params.rate + '/s and ' + other.params.rate + '/s'] : [])].join(', ');
            rows.push([cellName(cell, name, marksOf(cell, other), other), heading(figure),
              ...(state.show === 'relative' ? [] : [absolute(figure), absolute(beside)]), ratioEntry(ratio)]);
          }
        }
      }
    }
    const says = cells === 0
      ? 'These two have no cell in common.'
      : cells + ' cells with ' + figures + ' figures stand in both; ' + shown + ' differences are shown.'
        + (rows.length > ROWS ? ' The first ' + ROWS + ' rows are listed; choose a family, or only the differences.' : '');
    const values = state.show === 'relative' ? [] : [{ title: 'baseline', number: true }, { title: 'beside it', number: true }];
    find('says').textContent = says;
    const parts = environmentPart([a, b]);
    if (rows.length) {
      const both = table('Two runs', [{ title: 'cell' }, { title: 'figure' }, ...values, { title: 'times the baseline', number: true }],
        rows.slice(0, ROWS));
      both.classList.add('runs');
      parts.push(both);
    }
    return parts;
  }

  async function draw() {
    const mine = ++drawing;
    find('by-cells').hidden = state.mode !== 'cells';
    find('by-runs').hidden = state.mode !== 'runs';
    showChosen();
    try {
      const parts = await (state.mode === 'cells' ? cellsParts() : runsParts());
      if (mine !== drawing) { return; }
      remember();
      find('output').replaceChildren(...parts);
      enhance(find('output'));
    } catch (e) {
      if (mine === drawing) { say(e.message); }
    }
  }

  async function restore() {
    const opened = state = fromHash(location.hash);
    await settle();
    if (opened !== state) { return; }
    document.querySelector('input[name=mode][value=' + state.mode + ']').checked = true;
    document.querySelector('input[name=show][value=' + state.show + ']').checked = true;
    find('only').checked = state.only;
    if (state.mode === 'runs') {
      find('run-a').value = state.a;
      find('run-b').value = state.b;
    }
    const first = loaded.get(state.cells[0]);
    if (first) {
      find('environment').value = first.run.key + '@' + first.jdk;
      showFamilies();
      find('family').value = first.family;
    }
    await showFound();
    await draw();
  }

  const guarded = (action) => (event) => Promise.resolve(action(event)).catch((e) => say(e.message));

  function listen() {
    document.querySelectorAll('input[name=mode]').forEach((radio) => radio.addEventListener('change', guarded(async () => {
      state.mode = radio.value;
      if (state.mode === 'runs') { [state.a, state.b] = [find('run-a').value, find('run-b').value]; }
      await settle();
      draw();
    })));
    document.querySelectorAll('input[name=show]').forEach((radio) => radio.addEventListener('change', () => {
      state.show = radio.value;
      draw();
    }));
    find('environment').addEventListener('change', () => { showFamilies(); showFound(); });
    find('family').addEventListener('change', showFound);
    find('filter').addEventListener('input', showFound);
    [['run-a', 'a'], ['run-b', 'b'], ['run-family', 'family']].forEach(([id, name]) =>
      find(id).addEventListener('change', () => { state[name] = find(id).value; draw(); }));
    find('only').addEventListener('change', () => { state.only = find('only').checked; draw(); });
    find('link').addEventListener('click', () => {
      const done = (words) => { find('link').textContent = words; setTimeout(() => { find('link').textContent = 'Copy link'; }, 2000); };
      copy(location.href).then(() => done('Copied'), () => done('Copy the address'));
    });
    addEventListener('hashchange', guarded(() => {
      if (location.hash && !NAMES.test(location.hash)) { remember(); return null; } // what is shown stays, and so does its link
      return restore();
    }));
  }

  function open() {
    const all = environments();
    if (!all.length) {
      say(published.none('there is nothing to compare. scripts/site --local RUN shows a run of your own.'));
      return;
    }
    options(find('environment'), all, all[0][0]);
    options(find('run-a'), all, all[0][0]);
    options(find('run-b'), all, (all[1] || all[0])[0]);
    showFamilies();
    find('chosen-says').tabIndex = -1;
    listen();
    find('tool').hidden = false;
    guarded(restore)();
  }

  window.scalingPatterns.compare = { toHash, fromHash };
  document.addEventListener('DOMContentLoaded', open);
}());
