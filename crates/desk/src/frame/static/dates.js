// Reads a typed day as the server does (jp::parse_date): 和暦, era letters, 西暦, runs of digits, kanji numerals, full width.
// True: a whole day. False: not one. Undefined: a way of writing only the server knows; it decides.
const DIGITS = "〇一二三四五六七八九";

function kanjiNumber(run) {
  if (!/[十百千]/.test(run)) return [...run].map((c) => DIGITS.indexOf(c)).join("");
  let total = 0;
  let digit = null;
  for (const c of run) {
    const place = { "十": 10, "百": 100, "千": 1000 }[c];
    if (place) total += (digit ?? 1) * place;
    digit = place ? null : DIGITS.indexOf(c);
  }
  return String(total + (digit ?? 0));
}

function plain(typed) {
  const narrow = typed.normalize("NFKC").replace(/\s/g, "").toUpperCase().replace(/元([年./])/g, "1$1").replaceAll("零", "〇");
  return narrow.replace(/[〇一二三四五六七八九十百千]+/g, kanjiNumber).replace(/(生まれ|生れ|うまれ|生|頃|ごろ)$/, "");
}

const exists = (year, month, day) => {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

// [name, letter, the year before its first] of each era, oldest first.
export function isDay(typed, eras) {
  let rest = plain(typed);
  let era = null;
  for (const one of eras) {
    const mark = [one[0], one[0][0], one[1]].find((beginning) => rest.startsWith(beginning));
    if (mark) {
      era = one;
      rest = rest.slice(mark.length).replace(/^[.\-/]+/, "");
      break;
    }
  }
  if (!era) rest = rest.replace(/^(西暦|AD)/, "");
  if (!/\d/.test(rest)) return false;
  if (!/^[\d年月日/.・,、\-‐‑–—−]+$/.test(rest)) return undefined;
  let groups = rest.match(/\d+/g);
  if (groups.length === 1) {
    const [run] = groups;
    if (era && run.length === 6) groups = [run.slice(0, 2), run.slice(2, 4), run.slice(4)];
    else if (!era && run.length === 8) groups = [run.slice(0, 4), run.slice(4, 6), run.slice(6)];
    else if (!era && run.length === 7) {
      era = eras[Number(run[0]) - 1];
      groups = [run.slice(1, 3), run.slice(3, 5), run.slice(5)];
      if (!era) return false;
    }
  }
  if (groups.length !== 3 || (!era && groups[0].length < 4)) return false;
  const [year, month, day] = groups.map(Number);
  if (era && (year < 1 || year > 99)) return false;
  return exists(era ? era[2] + year : year, month, day);
}
