// Which red flags one entry raises by itself, by the table that the service hands over (analysis/alone.py).

export function raised(entry, rules) {
  const found = {};
  for (const rule of rules) {
    if (rule.criterion in found || (rule.unless && rule.unless in found)) continue;
    if (rule.tests.every((test) => holds(entry, test))) found[rule.criterion] = rule.tier;
  }
  return found;
}

function holds(entry, { fields, among, least, never }) {
  const fits = (answer) => (least === null ? [answer].flat().some((word) => among.includes(word)) : answer >= least);
  return fields.some((field) => fits(answerOf(entry, field))) !== never;
}

function answerOf(entry, field) {
  const [group, item] = field.split(".");
  return item ? entry[group]?.[item] : entry[group];
}
