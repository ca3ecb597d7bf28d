// From what was tapped or typed to an entry of the contract. `rules` comes from the service (offline/rules.json).

export function uuid7(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, rest = now; place >= 0; place -= 1, rest = Math.floor(rest / 256)) bytes[place] = rest % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The entry that this form means, sent from the page at `url`; null where it means none that can be kept.
export function entryOf(url, fields, phone, rules, now = new Date()) {
  const said = url.searchParams.has("day") ? null : answersOf(url.pathname, fields, phone, rules, now);
  if (!said) return null;
  const at = now.toISOString();
  const { kind = "day", date = today(phone.zone, now), trigger = "self", ...answers } = said;
  const id = fields.get("id") || uuid7(now.getTime());
  return { id, kind, date, occurred_at: at, recorded_at: at, time_zone: phone.zone, trigger, ...answers };
}

function answersOf(path, fields, phone, rules, now) {
  const { pages, numbers } = rules;
  if (path === pages.checkin && fields.get("answer") === "none") return rated(0);
  if (path === pages.checkin) return sameAs(phone, now);
  if (path === pages.checkin_changed) return /^\d+$/.test(fields.get("pain") || "") ? rated(Number(fields.get("pain"))) : null;
  if (path in numbers) return numbered(fields, numbers[path]);
  if (path === pages.night) return night(fields.get("said"), phone, rules, now);
  if (path === pages.signs) return fields.getAll("sign").join() === "none" ? { ...rules.noSigns, fillsIn: true } : null;
  return path in rules.signs ? signs(fields, rules.signs[path]) : null;
}

// A worst of the day goes with a new number, but for 0, which says it.
function rated(points, same = false) {
  return { pain_average: points, same_as_previous: same, pain_worst: points === 0 ? 0 : undefined };
}

function sameAs(phone, now) {
  return canBeTheSame(phone, now) ? rated(phone.rated.points, true) : null;
}

// "About the same" repeats the number of yesterday, or of the day before.
export function canBeTheSame(phone, now = new Date()) {
  const day = today(phone.zone, now);
  return Boolean(phone.rated) && [before(day), before(before(day))].includes(phone.rated.date);
}

// A night belongs to the morning it ends on.
function night(said, phone, rules, now) {
  const day = today(phone.zone, now);
  const date = hour(phone.zone, now) >= 18 ? after(day) : day;
  return { kind: "night", date, trigger: "symptom", woken_count: 1, pain_worst: rules.nightPain[said] };
}

// A number for the night or for this moment, with what was told beside it; or, of a night, that there was no pain.
function numbered(fields, { means, none, more, ...kind }) {
  const points = fields.get("pain") || "";
  const told = toldOf(fields, more);
  if (points === "none" && none) return { ...kind, ...none };
  return /^\d+$/.test(points) && !refused(told, more).length ? { ...kind, ...told, [means]: Number(points) } : null;
}

function signs(fields, form) {
  const told = toldOf(fields, form);
  return Object.keys(told).length && !refused(told, form).length ? told : null;
}

function toldOf(fields, form) {
  const told = {};
  const neuro = {};
  for (const [name, { type }] of Object.entries(form)) {
    const given = fields.getAll(name).filter((value) => value !== "");
    if (type === "neuro" && (given.length || fields.has("all_no"))) neuro[name] = given[0] || "no";
    else if (given.length) told[name] = type === "list" ? given : type === "number" ? number(given[0]) : given[0];
  }
  for (const [name, { after: follows }] of Object.entries(form)) {
    const [parent, answers] = follows || [];
    if (parent in told && !answers.includes(told[parent])) delete told[name];
  }
  if (Object.keys(neuro).length) told.neuro = neuro;
  return told;
}

function number(text) {
  return Number(text.trim().replace(",", "."));
}

// What is wrong with the answers of a form: no number, or one that nobody has; a day that has not come.
export function refused(told, form) {
  return Object.entries(form)
    .filter(([name, field]) => name in told && isWrong(String(told[name]), field))
    .map(([, { message }]) => message);
}

function isWrong(text, { type, least, most, whole }) {
  if (type === "date") return !(Date.parse(text) >= Date.parse("1900-01-01") && Date.parse(text) <= Date.now());
  if (type === "number" && whole && !Number.isInteger(number(text))) return true;
  return type === "number" && !(number(text) >= least && number(text) <= most);
}

// What an entry says, in words.
export function inWords(entry, rules) {
  const parts = [];
  for (const [name, answer] of [...Object.entries(entry), ...Object.entries(entry.neuro || {})]) {
    const word = rules.words[name];
    if (!word || answer === undefined || answer === false) continue;
    const said = [answer].flat().map((one) => word.answers[one] || one).join(", ");
    parts.push(answer === true ? word.label : `${word.label}: ${said}`);
  }
  return parts.join(" · ");
}

function local(zone, now) {
  // Swedish writes 2026-03-02 21:05.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(now);
}

const today = (zone, now) => local(zone, now).slice(0, 10);
const hour = (zone, now) => Number(local(zone, now).slice(11, 13));
const shifted = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const before = (day) => shifted(day, -1);
const after = (day) => shifted(day, 1);
