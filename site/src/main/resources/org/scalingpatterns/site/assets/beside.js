/* A visitor's result beside a published cell, with a banner where the environments differ: neither is ever ranked. */
(function () {
  'use strict';
  const { quantity, curves, published } = window.scalingPatterns;
  const { make, table, entry, tag, options, enhance } = window.scalingPatterns.html;
  const LOOKED_AT = 50;
  const NONE = 'n/a';
  const find = (id) => document.getElementById(id);
  let overlaying = 0;
  let choosing = 0;

  /**
   * The part of the page that lays the two beside each other.
   *
   * @param visitor entries() of the files, each with the facts of its run, and how the page writes and draws them: words, clip, line,
   *     percentileFigure, titleOf
   */
  window.scalingPatterns.beside = function ({ entries, words, clip, line, percentileFigure, titleOf }) {
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
      const token = ++choosing;
      const { run, jdk } = environment();
      const names = run.families.filter((family) => family.jdks.includes(jdk)).map((family) => family.name);
      const before = chosen ? chosen.family : find('family').value;
      options(find('family'), names.map((name) => [name, name]), names.includes(before) ? before : names[0]);
      const cells = (await published.cells(run.key, find('family').value)).filter((cell) => cell.jdk === jdk);
      if (token !== choosing) { return; } // something else was chosen while these were loaded
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

    /** Lays one of the visitor's results beside its like, where there is one; none beside none. */
    async function preset(i) {
      const one = entries()[i];
      if (!one || !environments().length) { return overlay(); }
      const token = ++choosing;
      find('mine').value = String(i);
      const cell = await twin(one);
      if (token !== choosing) { return undefined; }
      if (cell) { find('environment').value = cell.run.key + '@' + cell.jdk; }
      await showCells(cell);
      return overlay();
    }

    /** The first result of those listed that has a figure in common with its like; the first of all where none has. */
    async function presetFirst() {
      const all = entries();
      const listed = [...find('mine').options].map((option) => Number(option.value));
      const token = ++choosing;
      let first = listed[0];
      for (const i of listed.slice(0, LOOKED_AT)) {
        const cell = await twin(all[i]);
        if (cell && comparable(all[i], cell)) {
          first = i;
          break;
        }
      }
      return token === choosing ? preset(first) : undefined;
    }

    const rateOf = (one) => one.params.rate || (/\/rate=([^/]+)/.exec(one.id) || [])[1] || '';

    /** What the two were measured on, and the banner where it isn't the same. */
    function banner(one, cell) {
      const own = one.facts;
      const jdk = one.jdk || own.jdks[one.feature] || '';
      const version = cell.run.versions[cell.jdk] || cell.jdk;
      const rows = [['CPU', own.cpu, cell.run.cpu], ['cores', own.cpus, cell.run.cpus], ['JDK', jdk, version], ['operating system', own.os, cell.run.os]];
      if (cell.params.rate) { rows.push(['arrivals a second', rateOf(one), cell.params.rate]); }
      if (one.threads) { rows.push(['threads', String(one.threads), String(cell.threads)]); } // a log says neither this nor a mode
      if (one.mode && one.mode !== 'log') { rows.push(['mode', one.mode, cell.mode]); }
      const same = ([label, mine, theirs]) => mine !== '' && (label === 'JDK' ? (' ' + mine).endsWith(' ' + theirs) : mine === theirs);
      const unknown = rows.filter(([, mine]) => !mine).map(([label]) => label);
      const different = rows.filter((row) => row[1] && !same(row)).map(([label]) => label);
      const parts = [];
      if (unknown.length || different.length) {
        parts.push(make('div', { class: 'banner', role: 'note' }, make('p', {}, make('strong', {}, 'Not the same circumstances. '),
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

    /** What the interval of a visitor's score is: JMH's own, or how far the forks of a run lie apart. */
    const kind = (one) => !one.interval ? '' : one.id ? 'range of forks' : '99.9\u202f% error';

    function besideRows(one, cell, both, series) {
      const rows = [];
      const theirs = (figure) => {
        if (!figure) { return NONE; }
        const interval = figure.low === null ? '' : quantity.interval(figure.value, figure.low, figure.high, figure.unit);
        const made = entry(words(figure.value, figure.unit), interval);
        cell.marks.forEach((mark) => made.append(' ', tag(mark)));
        return made;
      };
      if (both) {
        const own = one.interval && !one.id ? one.interval + ' (' + kind(one) + ')' : one.interval; // that of forks says it itself
        rows.push(['score: ' + both.main.says, entry(words(both.value, both.main.unit), own), theirs(both.main)]);
      }
      for (const p of series && one.distribution ? [50, 99, 99.9] : []) {
        rows.push([series + ' p' + p,
          curves.publishable(one.distribution.n, p) ? words(one.distribution.percentile(p), 'ns') : NONE,
          theirs(cell.figures.find((figure) => figure.name === series + '-p' + p))]);
      }
      return rows;
    }

    function clear() {
      find('beside-says').textContent = '';
      find('overlay').replaceChildren();
    }

    async function overlay() {
      const token = ++overlaying;
      const { run } = environment();
      const one = find('mine').value ? entries()[Number(find('mine').value)] : null;
      if (!one || !run || !find('family').value) { clear(); return; }
      const cell = (await published.cells(run.key, find('family').value)).find((other) => other.key === find('cell').value);
      if (token !== overlaying) { return; }
      if (!cell) { clear(); return; }
      const series = seriesOf(one, cell);
      const both = score(one, cell);
      const parts = banner(one, cell);
      const rows = besideRows(one, cell, both, series);
      if (rows.length) {
        parts.push(table('Your result beside the published cell', [{ title: 'figure' }, { title: 'yours', number: true },
          { title: 'published, 95\u202f% intervals', number: true }], rows));
      } else {
        parts.push(make('p', {}, 'These two have no figure in common: '
          + (one.distribution && cell.series.length ? 'yours is ' + titleOf(one.series) + ', the cell’s is ' + cell.series.join(' and ') + ' time.'
            : 'one is ' + (one.distribution ? 'a distribution' : 'a score in ' + clip(one.unit, 20)) + ', and the cell has none. Choose another cell.')));
      }
      if (both) { parts.push(dotFigure(one, both)); }
      if (series) {
        const line2 = Object.assign({ name: 'published', style: { index: 0, local: false } }, (await published.curve(cell))[series]);
        const lines = [line(one, 'your run', { index: 0, local: true }, 'your run, '), line2];
        parts.push(percentileFigure(lines, series, 'Your run beside the published one: ' + series + ' time by percentile', 'fig-beside'));
      }
      if (token !== overlaying) { return; }
      find('beside-says').textContent = clip(one.label, 100) + ', beside ' + published.label(cell);
      find('overlay').replaceChildren(...parts);
      enhance(find('overlay'));
    }

    /** The two intervals are hardly ever of one kind, so each row names its own. */
    function dotFigure(one, { main, value, low, high }) {
      const row = (name, interval, at, from, to, local) => ({
        label: interval ? name + ', ' + interval : name,
        points: [{
          value: at, low: Number.isFinite(from) ? from : at, high: Number.isFinite(to) ? to : at,
          style: { index: 0, local }, text: words(at, main.unit),
        }],
      });
      return curves.figure(curves.dots, {
        title: 'Your run beside the published one: ' + main.says,
        description: 'Two rows, each a point with its interval, whose kind stands beside it. The table above holds the same figures.',
        xTitle: main.says,
        unit: main.unit,
        rows: [
          row('your run', kind(one), value, low, high, true),
          row('published', main.low === null ? '' : '95\u202f% interval', main.value, main.low, main.high, false),
        ],
      }, 'fig-score', []);
    }

    return { environments, preset, presetFirst, showCells, overlay };
  };
}());
