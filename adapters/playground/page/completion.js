// What could be typed next after "/": commands while their names are typed, then their arguments.

const lowered = (command) => [command.command, ...command.path].join(" ").toLowerCase();

/** The command whose name stands at the start of *text* in full, the longest one; null while it is being typed. */
export function commandIn(text, commands) {
  const typed = `${text.toLowerCase()} `;
  const fitting = commands.filter((command) => typed.startsWith(`${lowered(command)} `));
  return fitting.sort((a, b) => lowered(b).length - lowered(a).length)[0] ?? null;
}

/** What fits what was typed: `[{ insert, title, help }]`, and the command whose arguments are being typed. */
export function suggest(text, commands) {
  if (!text.startsWith("/") || text.includes("\n")) return { options: [], command: null };
  const command = commandIn(text, commands);
  if (command && text.length > lowered(command).length) {
    return { options: choices(text, command), command, argument: currentArgument(text, command) };
  }
  const typed = text.toLowerCase().trimStart();
  const wanted = typed.slice(1).split(/\s+/u).filter(Boolean);
  const starting = commands.filter((one) => lowered(one).startsWith(typed));
  const containing = commands.filter((one) => !starting.includes(one) && wanted.every((part) => lowered(one).includes(part)));
  return {
    options: [...starting, ...containing].map((one) => ({
      insert: `${[one.command, ...one.path].join(" ")}${one.arguments.length ? " " : ""}`,
      title: one.usage,
      help: one.help,
    })),
    command: null,
  };
}

/** The words behind a command's name; quotes keep several together. */
function argumentWords(text, command) {
  return text.slice(lowered(command).length).trimStart().match(/[^\s"]*"[^"]*"?|\S+/gu) ?? [];
}

function currentArgument(text, command) {
  const words = argumentWords(text, command);
  const begun = /\s$/u.test(text) ? null : words.at(-1);
  const named = command.arguments.find((one) => begun?.startsWith(`${one.name}:`));
  if (named) return named;
  const done = begun ? words.slice(0, -1) : words;
  const names = new Set(done.map((one) => one.split(":")[0]));
  const free = done.filter((one) => !command.arguments.some((argument) => one.startsWith(`${argument.name}:`)));
  const open = command.arguments.filter((one) => !names.has(one.name) && one.kind !== "file");
  return open[Math.min(free.length, open.length - 1)] ?? null;
}

function choices(text, command) {
  const argument = currentArgument(text, command);
  if (!argument?.choices?.length) return [];
  const begun = /\s$/u.test(text) ? "" : (argumentWords(text, command).at(-1) ?? "");
  const value = begun.startsWith(`${argument.name}:`) ? begun.slice(argument.name.length + 1) : begun;
  const kept = text.slice(0, text.length - value.length);
  return argument.choices
    .filter((one) => one.startsWith(value) && one !== value)
    .map((one) => ({ insert: `${kept}${one} `, title: one, help: argument.help }));
}
