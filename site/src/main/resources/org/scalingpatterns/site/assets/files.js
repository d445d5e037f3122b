/* Files of a visitor's: from a picker, a folder, a drop or the clipboard to results. What can't be read is refused in a sentence. */
(function () {
  'use strict';
  const site = window.scalingPatterns;
  const { quantity, results, hlog } = site;
  const MOST_BYTES = 64 * 1024 * 1024;
  /* The end of a tag: any series behind a cell's id of ours, or one of the usual two. */
  const SERIES = /(?<=\/jdk=\d+)\/([a-z][a-z0-9-]*)$|\/(response|service)$/;

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
      notes: lines > 1 ? [lines + ' intervals, merged'] : [], histogram, distribution: null, drawn: true, series: series ? series[1] || series[2] : '',
    };
  }

  const READ = /\.(json|hlog)$/;

  /** Files with the folder that each lies in. A run's folder holds its results twice; JMH's own copy is for other tools. */
  function fromFolder(files) {
    const inside = files.map((file) => {
      const parts = (file.webkitRelativePath || file.name).split('/');
      return { name: parts.pop(), folder: parts.join('/'), file };
    });
    const runs = inside.filter((one) => one.name === 'run.json').map((one) => one.folder + '/');
    return inside.filter((one) => READ.test(one.name) && !runs.some((run) => one.folder.startsWith(run)));
  }

  /** The files of a dropped folder, not those of folders in it. */
  async function inFolder(folder) {
    const reader = folder.createReader();
    const found = [];
    for (;;) { // Chromium hands out a hundred at a time, and none in the end
      const some = await new Promise((done, fail) => { reader.readEntries(done, fail); });
      if (!some.length) { return found; }
      for (const child of some.filter((one) => one.isFile && READ.test(one.name))) {
        found.push({ name: child.name, folder: folder.name, file: await new Promise((done, fail) => { child.file(done, fail); }) });
      }
    }
  }

  /** Files of what was dropped, those in folders too. All is taken from the event before the first wait: it is empty after it. */
  async function dropped(transfer) {
    const items = [...transfer.items].filter((item) => item.kind === 'file')
      .map((item) => ({ entry: item.webkitGetAsEntry && item.webkitGetAsEntry(), file: item.getAsFile() }));
    const text = transfer.getData('text/plain');
    if (!items.length) { return text ? [{ name: 'The dropped text', text }] : []; }
    const found = [];
    for (const { entry, file } of items) {
      if (entry && entry.isDirectory) { found.push(...await inFolder(entry)); } else if (file) { found.push({ name: file.name, file }); }
    }
    return found;
  }

  site.files = { textOf, read, fromFolder, dropped };
}());
