/* Numbers in words, as the build writes them: Java's rounding, a unit of fitting size, three digits. What it ports: Quantity. */
(function () {
  'use strict';
  const site = window.scalingPatterns = window.scalingPatterns || {};
  const THIN = '\u202f';

  /** 10 to an integer power, exactly. */
  const power = (exponent) => Number('1e' + exponent);

  /** The decimal logarithm, exact at powers of ten. */
  function log10(value) {
    const near = Math.round(Math.log10(value));
    return power(near) === value ? near : Math.log10(value);
  }

  /** Rounds half up on the shortest decimal digits of a number, as Java's formatter does; toFixed rounds the binary value. */
  function fixed(value, digits) {
    const [mantissa, exponent] = Math.abs(value).toExponential().split('e');
    const all = mantissa.replace('.', '');
    const kept = Number(exponent) + 1 + digits;
    let whole = 0n;
    if (kept >= 0) {
      whole = BigInt(all.slice(0, kept).padEnd(kept, '0') || '0') + (all[kept] >= '5' ? 1n : 0n);
    }
    const text = String(whole).padStart(digits + 1, '0');
    const point = text.length - digits;
    return (value < 0 ? '-' : '') + text.slice(0, point) + (digits ? '.' + text.slice(point) : '');
  }

  function grouped(value, digits) {
    if (!Number.isFinite(value)) { return value > 0 ? '∞' : '\u2212∞'; }
    const [whole, part] = fixed(value, digits).split('.');
    const text = whole.replace(/\B(?=(\d{3})+$)/g, THIN) + (part ? '.' + part : '');
    return text === '-0' ? '0' : text.replace('-', '\u2212');
  }

  function digitsOf(value) {
    const size = Math.abs(value);
    if (size === 0 || (size === Math.round(size) && size >= 10)) { return 0; }
    return Math.max(0, Math.min(9, 2 - Math.floor(log10(size))));
  }

  function prefixed(names, value) {
    let factor = 1;
    let i = 0;
    while (i < names.length - 1 && Math.abs(value) * factor >= 1000) { factor /= 1000; i++; }
    return { factor, name: names[i], digits: digitsOf(value * factor) };
  }

  /** The unit without "per operation". */
  const base = (unit) => unit.endsWith('/op') ? unit.slice(0, -3) : unit;

  /** The scale in which a value has three digits. */
  function scale(unit, value) {
    const plainUnit = base(unit);
    if (plainUnit === 'ns') { return prefixed(['ns', 'µs', 'ms', 's'], value); }
    if (plainUnit === 'B') { return prefixed(['B', 'kB', 'MB', 'GB'], value); }
    if (plainUnit === 'share') { return { factor: 100, name: '%', digits: digitsOf(value * 100) }; }
    const plain = plainUnit === 'ratio' || plainUnit === '1' || plainUnit.includes('/') || plainUnit.startsWith('×');
    const counted = !plain && value === Math.round(value);
    return { factor: 1, name: plain ? '' : plainUnit, digits: counted ? 0 : digitsOf(value) };
  }

  const number = (by, value) => grouped(value * by.factor, by.digits);
  const withUnit = (by, text) => by.name ? text + THIN + by.name : text;

  /** A value in words: a unit of fitting size and three digits. */
  function format(value, unit) {
    const by = scale(unit, value);
    return withUnit(by, number(by, value));
  }

  /** A tick: without zeros at the end, and without a unit that the axis names. */
  function tick(value, unit) {
    const by = scale(unit, value);
    const text = number(by, value);
    const short = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
    return ['ns', 'B', 'share'].includes(base(unit)) ? withUnit(by, short) : short;
  }

  const MEASURED = ['ns', 'µs', 'ms', 's', 'B', 'kB', 'MB', 'GB'];

  /** A histogram tells three digits, so a fourth is the last to be printed. */
  function fourDigits(value) {
    const size = Math.abs(value);
    if (!(size >= 9999.5) || !Number.isFinite(size)) { return value; }
    const step = power(Math.floor(log10(size)) - 3);
    return Math.round(value / step) * step;
  }

  /**
   * The ends of an interval in the unit of its value, with as many digits as they need to differ; with those of the value where too
   * many would be needed. The upper end may be infinite.
   */
  function interval(value, low, high, unit) {
    if (low === high) { return '[in all forks]'; }
    const by = scale(unit, value);
    const end = (at, digits) => {
      const scaled = at * by.factor;
      return grouped(MEASURED.includes(by.name) ? fourDigits(scaled) : scaled, digits);
    };
    const apart = [0, 1, 2, 3].map((finer) => by.digits + finer).find((digits) => end(low, digits) !== end(high, digits));
    const digits = apart === undefined ? by.digits : apart;
    return '[' + end(low, digits) + ', ' + end(high, digits) + ']';
  }

  const count = (value) => grouped(value, 0);

  site.quantity = { power, log10, format, tick, interval, count, scale, fixed };
}());
