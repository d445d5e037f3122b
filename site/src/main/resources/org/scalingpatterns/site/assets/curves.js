/*
 * Draws figures in the browser as the build draws them: the same numbers, the same steps in the same order, so that the same data
 * give the same drawing (a test compares the two). What it ports: Nines, Axis, Frame, Labels, PercentilePlot, DotPlot.
 */
(function () {
  'use strict';
  const site = window.scalingPatterns;
  const { power, log10, format, tick, fixed, isCount } = site.quantity;
  const SVG = 'http://www.w3.org/2000/svg';
  const THIN = '\u202f';
  const NAMED = [50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999, 99.9999];

  /* ---- percentiles by nines ---- */

  const nines = (p) => -log10(1 - p);

  /** The last position with at least ten of n samples at or beyond it; 0 when there is none. */
  const lastNine = (n) => n <= 10 ? 0 : log10(n / 10);

  /** Whether at least ten of n samples lie beyond a percentile (0…100). */
  const publishable = (n, percentile) => n * (100 - percentile) / 100 >= 10 - 1e-6;

  /**
   * Reads a distribution at evenly spaced nines, up to the last percentile with ten samples at or beyond it.
   *
   * @param distribution n, percentile(0…100) and atNines(x)
   * @param perNine points for each nine
   * @param prefix before the words of the usual percentiles
   */
  function points(distribution, perNine, prefix) {
    const last = lastNine(distribution.n);
    const found = [];
    const at = (x, named) => {
      const value = Math.max(1, named ? distribution.percentile(named) : distribution.atNines(x));
      found.push({ x, y: value, text: named ? prefix + named + THIN + '%: ' + format(value, 'ns') : '' });
    };
    let named = 0;
    const steps = Math.floor(last * perNine + 1e-9);
    for (let i = 0; i <= steps; i++) {
      const x = i / perNine;
      while (named < NAMED.length && nines(NAMED[named] / 100) <= x + 1e-9) {
        at(nines(NAMED[named] / 100), NAMED[named]);
        named++;
      }
      if (!found.length || found[found.length - 1].x < x - 1e-9) { at(x, 0); }
    }
    if (found.length && found[found.length - 1].x < last - 1e-9) { at(last, 0); }
    return found;
  }

  /* ---- axes ---- */

  function roundDown(value) {
    const by = power(Math.floor(log10(value) + 1e-12));
    const lead = value / by;
    return (lead >= 4.9999 ? 5 : lead >= 1.9999 ? 2 : 1) * by;
  }

  function roundUp(value) {
    const by = power(Math.floor(log10(value) + 1e-12));
    const lead = value / by;
    return (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10) * by;
  }

  function niceStep(raw) {
    const by = power(Math.floor(log10(raw)));
    const lead = raw / by;
    return (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10) * by;
  }

  /** A base-10 axis whose ends are 1, 2 or 5 times a power of ten around the values. */
  function logAxis(min, max, words) {
    const low = roundDown(min);
    let high = roundUp(max);
    if (high <= low) { high = roundUp(low * 1.5); }
    const ticks = [];
    const decades = log10(high / low);
    for (let e = Math.floor(log10(low)) - 1; e <= Math.ceil(log10(high)); e++) {
      for (const m of decades > 3 ? [1] : [1, 2, 5]) {
        const value = m * power(e);
        if (value >= low * 0.999 && value <= high * 1.001) {
          ticks.push({ value, label: decades > 7 && ((e % 2) + 2) % 2 === 1 ? '' : words(value) });
        }
      }
    }
    return { at: (value) => Math.log(value / low) / Math.log(high / low), ticks, low, log: true };
  }

  function linearAxis(low, high, step, words) {
    const ticks = [];
    const steps = Math.round((high - low) / step);
    for (let i = 0; i <= steps; i++) {
      const value = Math.round(low / step + i) * step;
      ticks.push({ value, label: words(value) });
    }
    return { at: (value) => (value - low) / (high - low), ticks, low, log: false };
  }

  function fromZero(min, max, wanted, words) {
    const low = Math.min(0, min);
    const span = max > low ? max - low : 1;
    const step = niceStep(span / Math.max(1, wanted));
    return linearAxis(Math.floor(low / step) * step, Math.ceil((low + span) / step - 1e-9) * step, step, words);
  }

  function around(min, max, wanted, words) {
    const step = niceStep((max > min ? max - min : max / 10) / Math.max(1, wanted));
    return linearAxis(
      Math.max(0, Math.floor(min / step - 0.5) * step), Math.ceil(max / step + 0.5) * step, step, words);
  }

  function ninesAxis(wanted) {
    const end = Math.max(1, wanted);
    const ticks = [{ value: 0, label: '0' }, { value: nines(0.5), label: '50' + THIN + '%' }];
    for (let n = 1; n <= end + 1e-9; n++) {
      ticks.push({ value: n, label: fixed(100 * (1 - Math.pow(10, -n)), Math.max(0, n - 2)) + THIN + '%' });
    }
    return { at: (value) => value / end, ticks };
  }

  /* ---- SVG ---- */

  function short(value) {
    const text = fixed(value, 1);
    const trimmed = text.endsWith('.0') ? text.slice(0, -2) : text;
    return trimmed === '-0' ? '0' : trimmed;
  }

  /** An SVG element; attributes as pairs, in order. */
  function element(name, ...attributes) {
    const made = document.createElementNS(SVG, name);
    for (let i = 0; i < attributes.length; i += 2) { made.setAttribute(attributes[i], attributes[i + 1]); }
    return made;
  }

  /** The classes that give a mark its colour and a line its dash. Index −1 is the floor. */
  function classes(style) {
    const look = style.index < 0 ? 'floor' : 'c' + style.index % 6 + ' d' + style.index % 7;
    return style.local ? look + ' local' : look;
  }

  const marker = (style) => (style.local ? '#l' : '#m') + (style.index < 0 ? 'f' : style.index % 7);

  /** A legend's swatch: the line's dash with the marker on it. */
  function swatch(style) {
    const svg = element('svg', 'class', 'swatch ' + classes(style), 'viewBox', '0 0 32 14', 'width', '32', 'height', '14',
      'aria-hidden', 'true');
    svg.append(element('path', 'class', 'line', 'd', 'M0 7h32'),
      element('use', 'class', 'pt', 'href', marker(style), 'x', '16', 'y', '7'));
    return svg;
  }

  const WIDE = { wide: true, pixels: 800, font: 13.75 };
  const NARROW = { wide: false, pixels: 340, font: 12.75 };
  const textWidth = (width, text) => text.length * width.font * 0.55;
  const lineHeight = (width) => width.font * 1.2;

  /** A text in lines that are no wider than the drawing. A word that is wider stays whole. */
  function linesOf(width, text) {
    const lines = [];
    for (const word of text.split(' ')) {
      const last = lines.length - 1;
      if (last >= 0 && textWidth(width, lines[last] + ' ' + word) <= width.pixels) {
        lines[last] += ' ' + word;
      } else {
        lines.push(word);
      }
    }
    return lines;
  }

  /** The plot area of a figure. */
  class Frame {
    /** The height is that with one line of the horizontal axis' title; each other one adds to it. */
    constructor(width, height, left, labels, xTitle) {
      Object.assign(this, { width, left, xTitle: linesOf(width, xTitle) });
      this.height = height + (this.xTitle.length - 1) * lineHeight(width);
      this.right = width.pixels - labels;
      this.top = width.font * 2.2;
      this.bottom = height - width.font * 3.6;
    }

    x(axis, value) { return this.left + axis.at(value) * (this.right - this.left); }

    y(axis, value) { return this.bottom - axis.at(value) * (this.bottom - this.top); }

    open(id, title, description, cross) {
      const own = id + (this.width.wide ? '-w' : '-n');
      this.svg = this.into = element('svg', 'class', this.width.wide ? 'plot wide' : 'plot narrow',
        'viewBox', '0 0 ' + short(this.width.pixels) + ' ' + short(this.height), 'role', 'img',
        'aria-labelledby', own + 't ' + own + 'd', 'data-cross', cross,
        'data-box', [this.left, this.top, this.right, this.bottom].map(short).join(' '));
      const name = element('title', 'id', own + 't');
      const words = element('desc', 'id', own + 'd');
      name.textContent = title;
      words.textContent = description;
      this.svg.append(name, words);
    }

    /** A series; where a legend toggles it, by its name. */
    group(style, series) {
      this.into = element('g', 'class', 'ser ' + classes(style), ...(series ? ['data-s', series] : []));
      this.svg.append(this.into);
    }

    end() { this.into = this.svg; }

    path(kind, data) { this.into.append(element('path', 'class', kind, 'd', data)); }

    line(kind, x1, y1, x2, y2) { this.path(kind, 'M' + short(x1) + ' ' + short(y1) + 'L' + short(x2) + ' ' + short(y2)); }

    /** Words; without an anchor, with that of the style sheet. */
    text(kind, x, y, anchor, words) {
      const made = element('text', 'class', kind, 'x', short(Math.round(x)), 'y', short(Math.round(y)));
      if (anchor && anchor !== 'start') { made.setAttribute('text-anchor', anchor); }
      made.textContent = words;
      this.into.append(made);
    }

    use(kind, style, x, y, words) {
      const made = element('use', 'class', kind, 'href', marker(style), 'x', short(x), 'y', short(y));
      if (words) { made.setAttribute('data-v', words); }
      this.into.append(made);
    }

    /** A marker that the crosshair stops at; the narrow drawing leaves the words to the wide one. */
    stop(kind, style, x, y, words) { this.use(kind + ' v', style, x, y, this.width.wide ? words : ''); }

    horizontalAxis(axis, grid) {
      const top = short(grid ? this.top : this.bottom);
      const foot = short(this.bottom + 4);
      this.path(grid ? 'grid' : 'ax', axis.ticks.map((mark) => 'M' + short(this.x(axis, mark.value)) + ' ' + top + 'V' + foot).join(''));
      let last = -Infinity;
      this.ticks('middle');
      for (const mark of axis.ticks) {
        const x = this.x(axis, mark.value);
        const half = textWidth(this.width, mark.label) / 2;
        if (mark.label && x - half > last + 4) {
          this.tick(x, this.bottom + this.width.font * 1.4, mark.label);
          last = x + half;
        }
      }
      this.end();
      this.line('ax', this.left, this.bottom, this.right, this.bottom);
      this.xTitle.forEach((line, i) => {
        const half = textWidth(this.width, line) / 2;
        const middle = Math.max(half, Math.min((this.left + this.right) / 2, this.width.pixels - half));
        const y = this.height - this.width.font * 0.6 - (this.xTitle.length - 1 - i) * lineHeight(this.width);
        this.text('axt', middle, y, 'middle', line);
      });
    }

    verticalAxis(axis, title) {
      const left = short(this.left);
      const right = short(this.right);
      this.path('grid', axis.ticks.map((mark) => 'M' + left + ' ' + short(this.y(axis, mark.value)) + 'H' + right).join(''));
      this.ticks('end');
      for (const mark of axis.ticks) {
        if (mark.label) { this.tick(this.left - 6, this.y(axis, mark.value) + this.width.font * 0.35, mark.label); }
      }
      this.end();
      this.text('axt', 0, this.width.font, 'start', title);
    }

    /** A group of labels of ticks, until its end. */
    ticks(anchor) {
      this.into = element('g', 'class', 'tick', 'text-anchor', anchor);
      this.svg.append(this.into);
    }

    tick(x, y, words) {
      const made = element('text', 'x', short(Math.round(x)), 'y', short(Math.round(y)));
      made.textContent = words;
      this.into.append(made);
    }

    /** The column of labels, each with its series' marker and a thread to the end of its line. */
    endLabels(labels) {
      const step = lineHeight(this.width);
      const wanted = labels.map((label) => ({ y: label.y, height: step * label.text.length + 2 }));
      const centres = place(wanted, this.top - this.width.font, this.bottom + 2);
      const column = this.right + 24;
      labels.forEach((label, i) => {
        this.group(label.style, label.series);
        this.line('lead', label.x + 5, label.y, column - 6, centres[i]);
        this.use('pt', label.style, column, centres[i], '');
        let y = centres[i] - step * (label.text.length - 1) / 2 + this.width.font * 0.35;
        for (const words of label.text) {
          this.text('lab', column + 10, y, 'start', words);
          y += step;
        }
        this.end();
      });
    }
  }

  /** Keeps labels in a column apart: neighbours that overlap are pooled (pool adjacent violators). */
  function place(labels, top, bottom) {
    const pools = [];
    const order = labels.map((label, i) => i).sort((a, b) => labels[a].y - labels[b].y);
    const clamp = (pool) => { pool.start = Math.max(top, Math.min(pool.start, bottom - pool.height)); };
    for (const i of order) {
      const start = labels[i].y - labels[i].height / 2;
      let pool = { members: [i], height: labels[i].height, wanted: start, start };
      clamp(pool);
      while (pools.length && pools[pools.length - 1].start + pools[pools.length - 1].height > pool.start) {
        const above = pools.pop();
        above.wanted += pool.wanted - pool.members.length * above.height;
        above.members.push(...pool.members);
        above.height += pool.height;
        above.start = above.wanted / above.members.length;
        clamp(above);
        pool = above;
      }
      pools.push(pool);
    }
    const centres = [];
    for (const pool of pools) {
      let y = pool.start;
      for (const i of pool.members) {
        centres[i] = y + labels[i].height / 2;
        y += labels[i].height;
      }
    }
    return centres;
  }

  /* ---- percentile plots ---- */

  const LINE = 0.5;
  const HAIRLINE = 1;

  /** A line through the points, with relative steps and without points that nobody could see. */
  function trace(frame, across, up, line, miss, grain) {
    const rounded = (value) => Math.round(value * grain) / grain;
    const x = line.map((point) => rounded(frame.x(across, point.x)));
    const y = line.map((point) => rounded(frame.y(up, point.y)));
    const seen = new Set();
    bends(x, y, 0, x.length - 1, miss, seen);
    let data = '';
    let last = 0;
    for (let i = 0; i < x.length; i++) {
      if (!seen.has(i)) { continue; }
      const down = short(i === 0 ? y[i] : y[i] - y[last]);
      data += (i === 0 ? 'M' : 'l') + short(i === 0 ? x[i] : x[i] - x[last]) + (down.startsWith('-') ? '' : ' ') + down;
      last = i;
    }
    return data || 'M0 0';
  }

  /** Both ends, and whatever lies further than miss from the line without it. */
  function bends(x, y, from, to, miss, seen) {
    if (to < from) { return; }
    seen.add(from);
    seen.add(to);
    const dx = x[to] - x[from];
    const dy = y[to] - y[from];
    const length = Math.sqrt(dx * dx + dy * dy);
    let farthest = from;
    let most = miss;
    for (let i = from + 1; i < to; i++) {
      const off = Math.abs(dx * (y[i] - y[from]) - dy * (x[i] - x[from])) / length;
      if (off > most) {
        farthest = i;
        most = off;
      }
    }
    if (farthest > from) {
      bends(x, y, from, farthest, miss, seen);
      bends(x, y, farthest, to, miss, seen);
    }
  }

  function endText(line, wide) {
    const max = 'max ' + tick(line.max, 'ns');
    return wide ? [line.name + ', ' + max] : [line.name, max];
  }

  function drawLine(frame, across, up, line) {
    frame.group(line.style, line.name);
    for (const fork of line.forks) { frame.path('fork', trace(frame, across, up, fork, HAIRLINE, 1)); }
    frame.path('line', trace(frame, across, up, line.points, LINE, 10));
    const x = frame.x(across, log10(Math.max(1, line.n)));
    const y = frame.y(up, line.max);
    if (line.points.length) {
      const last = line.points[line.points.length - 1];
      frame.line('toMax', frame.x(across, last.x), frame.y(up, last.y), x, y);
    }
    for (const point of line.points) {
      if (point.text) { frame.stop('dot', line.style, frame.x(across, point.x), frame.y(up, point.y), point.text); }
    }
    frame.stop('pt max', line.style, x, y, 'max ' + tick(line.max, 'ns'));
    frame.end();
    return { text: endText(line, frame.width.wide), x, y, style: line.style, series: line.name };
  }

  /**
   * Percentiles by nines, at one width.
   *
   * @param plot title, description, yTitle, and lines: name, style {index, local}, points {x, y, text}, forks, max, n
   */
  function percentiles(plot, id, width) {
    const wide = width.wide;
    const across = ninesAxis(Math.max(...plot.lines.map((line) => log10(Math.max(1, line.n)))));
    const values = plot.lines.flatMap((line) => [line.max, ...line.points.map((point) => point.y)])
      .filter((value) => value > 0).sort((a, b) => a - b);
    const up = logAxis(values[0], Math.max(values[values.length - 1], values[0] * 10), (value) => tick(value, 'ns'));
    const widest = (texts) => Math.max(0, ...texts.map((text) => textWidth(width, text)));
    const labels = widest(plot.lines.flatMap((line) => endText(line, wide))) + 38;
    const ticks = widest(up.ticks.map((mark) => mark.label));
    const rows = plot.lines.length * (wide ? 1 : 2);
    const height = Math.max(wide ? 440 : 340, rows * (lineHeight(width) + 2) + width.font * 5);
    const frame = new Frame(width, height, ticks + 10, labels, 'percentile');
    frame.open(id, plot.title, plot.description, 'x');
    frame.verticalAxis(up, plot.yTitle + ' (log scale)');
    frame.horizontalAxis(across, true);
    const ends = [];
    for (const line of plot.lines) {
      const end = drawLine(frame, across, up, line);
      const twin = plot.lines.some((other) => !other.style.local && other.name === line.name);
      if (!line.style.local || !twin) { ends.push(end); }
    }
    frame.endLabels(ends);
    return frame.svg;
  }

  /* ---- points with intervals ---- */

  const ROW = 28;

  function dotAxis(plot, wanted) {
    const ends = plot.rows.flatMap((row) => row.points.flatMap((point) => [point.low, point.value, point.high]))
      .sort((a, b) => a - b);
    const low = ends[0];
    const high = ends[ends.length - 1];
    const words = (value) => tick(value, plot.unit);
    if (plot.unit === 'share') { return fromZero(low, high, wanted, words); }
    if (low > 0 && high / low > 50) { return logAxis(low, high, words); }
    if (isCount(plot.unit)) { return fromZero(low, high, Math.max(1, Math.min(wanted, Math.floor(high))), words); }
    return low > high / 2 ? around(low, high, wanted, words) : fromZero(low, high, wanted, words);
  }

  /**
   * One row a value: a point with its interval.
   *
   * @param plot title, description, xTitle, unit, and rows: label, points {value, low, high, text, style, hollow}, the one in words last
   */
  function dots(plot, id, width) {
    const across = dotAxis(plot, width.wide ? 6 : 3);
    const value = (row) => format(row.points[row.points.length - 1].value, plot.unit);
    const widest = (texts) => Math.max(0, ...texts.map((text) => textWidth(width, text)));
    const labels = 16 + widest(plot.rows.map((row) => row.label));
    const values = 16 + widest(plot.rows.map(value));
    const stacked = width.pixels - labels - values < (width.wide ? 300 : 130);
    const lines = stacked ? Math.max(...plot.rows.map((row) => linesOf(width, row.label).length)) : 1;
    const rowHeight = (stacked ? ROW + 14 : ROW) + (lines - 1) * lineHeight(width);
    const note = across.log ? ' (log scale)' : across.low > 0 ? ' (axis does not start at 0)' : '';
    const body = plot.rows.length * rowHeight + 8;
    const frame = new Frame(width, body + width.font * 5.8, stacked ? 6 : labels, values, plot.xTitle + note);
    frame.open(id, plot.title, plot.description, 'y');
    frame.horizontalAxis(across, true);
    let top = frame.top + 4;
    for (const row of plot.rows) {
      const y = top + rowHeight - ROW / 2;
      const baseline = y + width.font * 0.35;
      frame.path('rowline', 'M' + short(frame.left) + ' ' + short(y) + 'H' + short(frame.right));
      if (stacked) {
        const label = linesOf(width, row.label);
        let at = y - ROW / 2 - (label.length - 1) * lineHeight(width);
        for (const line of label) {
          frame.text('lab', 0, at, 'start', line);
          at += lineHeight(width);
        }
      } else {
        frame.text('lab', frame.left - 12, baseline, 'end', row.label);
      }
      for (const point of row.points) {
        frame.group(point.style);
        const from = frame.x(across, across.log ? Math.max(point.low, across.low) : point.low);
        const to = frame.x(across, across.log ? Math.max(point.high, across.low) : point.high);
        if (Math.abs(from - to) >= 0.5) {
          frame.path('wh', 'M' + short(from) + ' ' + short(y - 4) + 'v8M' + short(to) + ' ' + short(y - 4) + 'v8M' + short(from)
            + ' ' + short(y) + 'H' + short(to));
        } else if (point.low < point.high) {
          frame.path('wh', 'M' + short(frame.x(across, point.value)) + ' ' + short(y - 7) + 'v14');
        }
        frame.stop(point.hollow ? 'pt hollow' : 'pt', point.style, frame.x(across, point.value), y, row.label + ': ' + point.text);
        frame.end();
      }
      frame.text('val', width.pixels, baseline, '', value(row));
      top += rowHeight;
    }
    return frame.svg;
  }

  /** What a legend says of a line: how many samples, the largest, and what a reader must know of all of its points. */
  const detail = (line) => ['N' + THIN + '=' + THIN + site.quantity.count(line.n), 'max ' + format(line.max, 'ns'), line.overload]
    .filter(Boolean).join(', ');

  /** A figure: caption, both drawings (the style sheet shows one), and its legend. */
  function figure(draw, plot, id, legend) {
    const made = document.createElement('figure');
    made.className = 'chart';
    made.id = id;
    const caption = document.createElement('figcaption');
    caption.textContent = plot.title;
    made.append(caption, draw(plot, id, WIDE), draw(plot, id, NARROW));
    if (legend.length) {
      const list = document.createElement('ul');
      list.className = 'legend';
      for (const entry of legend) {
        const item = document.createElement('li');
        if (entry.series) { item.dataset.s = entry.series; }
        const name = document.createElement('span');
        name.textContent = entry.name;
        const detail = document.createElement('span');
        detail.className = 'muted';
        detail.textContent = entry.detail;
        item.append(swatch(entry.style), ' ', name, ' ', detail);
        list.append(item);
      }
      made.append(list);
    }
    return made;
  }

  site.curves = { points, publishable, percentiles, dots, detail, figure, swatch, WIDE, NARROW };
}());
