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

  /** A value whose last digits before the point are zeros; digits are below 0. */
  function rounded(value, digits) {
    const step = power(-digits);
    return Math.round(value / step) * step;
  }

  function grouped(value, digits) {
    if (!Number.isFinite(value)) { return value > 0 ? '∞' : '\u2212∞'; }
    const [whole, part] = (digits < 0 ? fixed(rounded(value, digits), 0) : fixed(value, digits)).split('.');
    const text = whole.replace(/\B(?=(\d{3})+$)/g, THIN) + (part ? '.' + part : '');
    return text === '-0' ? '0' : text.replace('-', '\u2212');
  }

  const FIVE_DIGITS = 9999.5;

  /** The power of ten that a number's first digit counts. */
  const magnitude = (value) => Math.floor(log10(Math.abs(value)));

  function digitsOf(value) {
    const size = Math.abs(value);
    if (size === 0 || (size === Math.round(size) && size >= 10)) { return 0; }
    return Math.max(0, Math.min(9, 2 - magnitude(value)));
  }

  function prefixed(names, value) {
    let factor = 1;
    let i = 0;
    while (i < names.length - 1 && Math.abs(value) * factor >= 1000) { factor /= 1000; i++; }
    return { factor, name: names[i], digits: digitsOf(value * factor) };
  }

  /** The unit without "per operation". */
  const base = (unit) => unit.endsWith('/op') ? unit.slice(0, -3) : unit;

  /** Whether a unit says what is divided ("max/mean", "× minimum"). */
  const isQuotient = (unit) => unit === 'ratio' || unit === '1' || unit.includes('/') || unit.startsWith('×');

  /** Whether it is things that have this unit: calls, messages, shards. */
  const isCount = (unit) => !['ns', 'B', 'share'].includes(base(unit)) && !isQuotient(base(unit));

  /** The scale in which a value has three digits. Digits below 0: as many before the point are zeros. */
  function scale(unit, value) {
    const plainUnit = base(unit);
    if (plainUnit === 'ns') { return prefixed(['ns', 'µs', 'ms', 's'], value); }
    if (plainUnit === 'B') { return prefixed(['B', 'kB', 'MB', 'GB'], value); }
    if (plainUnit === 'share') { return { factor: 100, name: '%', digits: digitsOf(value * 100) }; }
    const whole = value === Math.round(value);
    if (isQuotient(plainUnit)) {
      const large = !whole && Math.abs(value) >= FIVE_DIGITS;
      return { factor: 1, name: '', digits: large ? 3 - magnitude(value) : digitsOf(value) };
    }
    return { factor: 1, name: plainUnit, digits: whole ? 0 : digitsOf(value) };
  }

  /** What one of several is called: a call, a history. A unit's symbol stays. */
  const one = (several) => several.length < 3 ? several : several.replace(/ies$/, 'y').replace(/s$/, '');

  const number = (by, value) => grouped(value * by.factor, by.digits);
  const withUnit = (by, text) => by.name ? text + THIN + (text === '1' ? one(by.name) : by.name) : text;

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

  const MEASURED = ['', 'ns', 'µs', 'ms', 's', 'B', 'kB', 'MB', 'GB'];

  /** A histogram tells three digits, and the interval of a quotient no more: a fourth is the last to be printed. */
  function fourDigits(value) {
    const size = Math.abs(value);
    return size >= FIVE_DIGITS && Number.isFinite(size) ? rounded(value, 3 - magnitude(value)) : value;
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
    const least = Math.max(0, by.digits);
    const apart = [0, 1, 2, 3].map((finer) => least + finer).find((digits) => end(low, digits) !== end(high, digits));
    const digits = apart === undefined ? least : apart;
    return '[' + end(low, digits) + ', ' + end(high, digits) + ']';
  }

  const count = (value) => grouped(value, 0);

  site.quantity = { power, log10, format, tick, interval, count, scale, fixed, isCount };
}());
