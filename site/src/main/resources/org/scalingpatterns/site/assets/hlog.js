/*
 * Reads HdrHistogram logs: versions 1.0 to 1.3, tagged or not, histograms in the encodings V0, V1 and V2. The arithmetic is that of
 * HdrHistogram's AbstractHistogram, so that percentiles are the ones that its own tools print.
 */
(function () {
  'use strict';
  const site = window.scalingPatterns = window.scalingPatterns || {};

  const COMPRESSED = { 0x1c849309: 0, 0x1c849302: 1, 0x1c849304: 2 };
  const PLAIN = { 0x1c849308: 0, 0x1c849301: 1, 0x1c849303: 2 };
  const DOUBLES = [0x0c72124e, 0x0c72124f];
  const MOST_BYTES = 16 * 1024 * 1024;
  const LINE = /^(?:Tag=([^,\s]+),)?\s*([0-9.eE+-]+)[,\s]+([0-9.eE+-]+)[,\s]+([0-9.eE+-]+)[,\s]+(\S+)\s*$/;

  /** What a reader is told: one sentence that says what is wrong, and one that says the way out. */
  class Refused extends Error {}

  const damaged = (why) => new Refused('holds a damaged histogram: ' + why);

  /** The next double towards −∞. */
  function nextDown(value) {
    if (value === 0) { return -Number.MIN_VALUE; }
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value);
    bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? -1n : 1n));
    return bits.getFloat64(0);
  }

  /**
   * A histogram: counts by index, where an index stands for a range of values. Bucket k holds values that need k bits more than
   * the first one; each bucket but the first fills half of its sub-buckets, as the lower half is that of the bucket before.
   */
  class Histogram {
    /**
     * @param lowest lowest value that is told from 0
     * @param digits significant decimal digits, 0…5
     */
    constructor(lowest, digits) {
      this.unit = Math.floor(Math.log2(lowest));
      this.digits = digits;
      const magnitude = Math.ceil(Math.log2(2 * Math.pow(10, digits)));
      this.halfMagnitude = Math.max(magnitude, 1) - 1;
      this.half = Math.pow(2, this.halfMagnitude);
      this.counts = new Map();
      this.n = 0;
    }

    add(index, count) {
      this.counts.set(index, (this.counts.get(index) || 0) + count);
      this.n += count;
      this.sorted = null;
    }

    /** The lowest value of an index, and how many values it stands for. */
    range(index) {
      const bucket = Math.floor(index / this.half) - 1;
      return bucket < 0
        ? { low: (index % this.half) * Math.pow(2, this.unit), size: Math.pow(2, this.unit) }
        : { low: (index % this.half + this.half) * Math.pow(2, bucket + this.unit), size: Math.pow(2, bucket + this.unit) };
    }

    /** The index of a value. */
    index(value) {
      const units = Math.floor(value / Math.pow(2, this.unit));
      let bucket = 0;
      while (units >= this.half * 2 * Math.pow(2, bucket)) { bucket++; }
      return (bucket + 1) * this.half + Math.floor(units / Math.pow(2, bucket)) - this.half;
    }

    /** Adds another's counts; where their resolutions differ, at the values that its indexes stand for. */
    merge(other) {
      const alike = other.unit === this.unit && other.digits === this.digits;
      other.counts.forEach((count, index) => this.add(alike ? index : this.index(other.range(index).low), count));
      return this;
    }

    /** The highest value that can't be told from the one at a rank, 1…n. */
    atRank(rank) {
      this.sorted = this.sorted || [...this.counts.entries()].sort((a, b) => a[0] - b[0]);
      let total = 0;
      for (const [index, count] of this.sorted) {
        total += count;
        if (total >= rank) {
          const { low, size } = this.range(index);
          return low + size - 1;
        }
      }
      return 0;
    }

    /** The value at a percentile, 0…100. */
    percentile(percentile) {
      const asked = Math.min(Math.max(nextDown(percentile), 0), 100);
      return this.atRank(Math.max(Math.ceil(asked * this.n / 100), 1));
    }

    /** The value at x nines. */
    atNines(x) { return this.atRank(Math.max(1, Math.ceil((1 - Math.pow(10, -x)) * this.n - 1e-6))); }

    get max() { return this.n ? this.atRank(this.n) : 0; }
  }

  /** Inflates zlib data, no further than a histogram can be long. */
  async function inflate(bytes) {
    if (typeof DecompressionStream === 'undefined') {
      throw new Refused('can’t be read in this browser, which has no DecompressionStream. '
        + 'Use a current Chrome, Edge, Firefox or Safari, or run HistogramLogProcessor on the file.');
    }
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    const parts = [];
    let length = 0;
    for (;;) {
      let part;
      try {
        part = await reader.read();
      } catch (e) {
        throw damaged('its compressed bytes are cut short or changed.');
      }
      if (part.done) { break; }
      length += part.value.length;
      if (length > MOST_BYTES) {
        reader.cancel();
        throw damaged('it unpacks to more than 16 MB.');
      }
      parts.push(part.value);
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return new DataView(all.buffer);
  }

  /** A ZigZag LEB128 number of at most nine bytes, the ninth of which has eight bits. */
  function zigZag(view, place) {
    let bits = 0n;
    for (let i = 0; i < 9; i++) {
      if (place.at >= view.byteLength) { throw damaged('its counts are cut short.'); }
      const byte = BigInt(view.getUint8(place.at++));
      bits |= (i < 8 ? byte & 0x7fn : byte) << BigInt(7 * i);
      if (i < 8 && !(byte & 0x80n)) { break; }
    }
    return Number(BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n)));
  }

  /** Counts of a histogram without compression, from its cookie on. */
  function decode(view) {
    if (view.byteLength < 32) { throw damaged('its header is cut short.'); }
    const cookie = view.getUint32(0);
    const version = PLAIN[(cookie & ~0xf0) >>> 0];
    if (version === undefined) { throw damaged('its inner cookie 0x' + cookie.toString(16) + ' is unknown.'); }
    const header = version === 0 ? 32 : 40;
    if (view.byteLength < header) { throw damaged('its header is cut short.'); }
    const digits = view.getInt32(version === 0 ? 4 : 12);
    const lowest = Number(view.getBigInt64(version === 0 ? 8 : 16));
    const length = version === 0 ? view.byteLength - header : view.getInt32(4);
    if (digits < 0 || digits > 5) { throw damaged('it claims ' + digits + ' significant digits; 0 to 5 are possible.'); }
    if (!(lowest >= 1 && lowest < Math.pow(2, 53))) { throw damaged('its lowest value is ' + lowest + '.'); }
    if (length < 0 || header + length > view.byteLength) { throw damaged('its counts are cut short.'); }
    const histogram = new Histogram(lowest, digits);
    const word = (cookie & 0xf0) >> 4 & 0xe;
    const widest = (64 - histogram.halfMagnitude) * histogram.half + histogram.half * 2;
    const place = { at: header };
    let index = 0;
    while (place.at < header + length) {
      const count = version === 2 ? zigZag(view, place) : fixedCount(view, place, word, header + length);
      if (count < 0) {
        if (version !== 2) { throw damaged('it has a negative count.'); }
        index -= count; // so many zeros
      } else {
        if (count > Number.MAX_SAFE_INTEGER) { throw damaged('it counts more than 2^53 values.'); }
        if (count) { histogram.add(index, count); }
        index++;
      }
      if (index > widest) { throw damaged('it has counts beyond its range.'); }
    }
    return histogram;
  }

  function fixedCount(view, place, word, end) {
    const bytes = word === 2 || word === 4 ? word : 8;
    if (place.at + bytes > end) { throw damaged('its counts are cut short.'); }
    const at = place.at;
    place.at += bytes;
    return bytes === 2 ? view.getInt16(at) : bytes === 4 ? view.getInt32(at) : Number(view.getBigInt64(at));
  }

  /** Decodes the last field of a log's line. */
  async function decodeBase64(text) {
    let bytes;
    try {
      bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    } catch (e) {
      throw damaged('its base64 is cut short or changed.');
    }
    if (bytes.length < 8) { throw damaged('its header is cut short.'); }
    const view = new DataView(bytes.buffer);
    const cookie = view.getUint32(0);
    if (DOUBLES.includes(cookie)) {
      throw new Refused('holds a DoubleHistogram, which this page doesn’t read. Record whole numbers, such as nanoseconds.');
    }
    if (PLAIN[(cookie & ~0xf0) >>> 0] !== undefined) { return decode(view); }
    if (COMPRESSED[(cookie & ~0xf0) >>> 0] === undefined) {
      throw damaged('its cookie 0x' + cookie.toString(16) + ' is none of the encodings V0, V1 and V2.');
    }
    const length = view.getInt32(4);
    if (length < 0 || 8 + length > bytes.length) { throw damaged('its compressed bytes are cut short.'); }
    return decode(await inflate(bytes.subarray(8, 8 + length)));
  }

  /** Whether a text looks like a histogram log. */
  const isLog = (text) => /^#\[Histogram log format version|^"StartTimestamp"|^(?:Tag=[^,\s]+,)?[0-9.]+,[0-9.]+,[0-9.]+,HIST/m
    .test(text.slice(0, 20000));

  /**
   * Reads a log.
   *
   * @returns one entry a tag, in the order of the file: tag ('' without), lines, and the histogram of all its lines
   * @throws Refused with one sentence
   */
  async function readLog(text) {
    const version = /^#\[Histogram log format version ([^\]]*)\]/m.exec(text);
    if (version && !/^1\.[0-3]$/.test(version[1])) {
      throw new Refused('is a histogram log of version ' + version[1].slice(0, 20) + '. This page reads versions 1.0 to 1.3.');
    }
    const byTag = new Map();
    const lines = text.split(/\r?\n|\r/);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      if (!line.trim() || line.startsWith('#') || line.startsWith('"')) { continue; }
      const parts = LINE.exec(line);
      if (!parts) {
        throw new Refused('is cut short or damaged: line ' + (i + 1)
          + ' is no interval with a histogram. Copy the file again, or delete the line.');
      }
      let histogram;
      try {
        histogram = await decodeBase64(parts[5]);
      } catch (e) {
        if (!(e instanceof Refused)) { throw e; }
        const way = e.message.startsWith('holds a damaged') ? ' Copy the file again, or delete the line.' : '';
        throw new Refused('line ' + (i + 1) + ' ' + e.message + way);
      }
      const tag = parts[1] || '';
      const before = byTag.get(tag);
      if (before) {
        before.lines++;
        before.histogram.merge(histogram);
      } else {
        byTag.set(tag, { tag, lines: 1, histogram });
      }
    }
    if (!byTag.size) {
      throw new Refused('is a histogram log without a histogram. Was the program stopped before its first interval?');
    }
    return [...byTag.values()];
  }

  site.hlog = { Refused, Histogram, decodeBase64, isLog, readLog };
}());
