/**
 * Flags of a command, declared once in a table: name, type, default, environment variable, help line.
 * A value comes from the command line, else the environment, else the `--config` file, else the default.
 * Wrong use is a value that the caller prints before it ends with exit code 2.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export type FlagType = 'string' | 'number' | 'boolean';
export type FlagValue = string | number | boolean;

export interface Flag {
  /** Long name without the dashes. */
  readonly name: string;
  readonly type: FlagType;
  /** Without a default the flag may be absent. */
  readonly default?: FlagValue;
  /** Environment variable; BUTTONWOOD_NAME when not said. */
  readonly env?: string;
  /** What the value is called in the help, as FILE or N. */
  readonly value?: string;
  readonly help: string;
  /** Smallest and largest number that makes sense. */
  readonly min?: number;
  readonly max?: number;
}

export interface CommandSpec {
  /** As typed after `buttonwood`, as `keys create`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as shown in the usage line. */
  readonly positionals?: string;
  readonly positionalsMin?: number;
  readonly positionalsMax?: number;
  readonly flags: readonly Flag[];
}

export interface WrongUse {
  readonly kind: 'wrong-use';
  /** One sentence that says what to do. */
  readonly message: string;
}

export interface HelpWanted {
  readonly kind: 'help';
}

/** Typed access to what was given; asking for a flag the table lacks is a bug and throws. */
export class Given {
  readonly kind = 'given';
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, FlagValue | undefined>;

  constructor(values: ReadonlyMap<string, FlagValue | undefined>, positionals: readonly string[]) {
    this.#values = values;
    this.positionals = positionals;
  }

  text(name: string): string {
    return this.#present(name) as string;
  }

  textOrNone(name: string): string | undefined {
    return this.#find(name) as string | undefined;
  }

  number(name: string): number {
    return this.#present(name) as number;
  }

  numberOrNone(name: string): number | undefined {
    return this.#find(name) as number | undefined;
  }

  yes(name: string): boolean {
    return this.#find(name) === true;
  }

  /** Whether a boolean was said at all, either way. */
  yesOrNone(name: string): boolean | undefined {
    return this.#find(name) as boolean | undefined;
  }

  #find(name: string): FlagValue | undefined {
    if (!this.#values.has(name)) throw new Error(`no flag --${name} is declared`);
    return this.#values.get(name);
  }

  #present(name: string): FlagValue {
    const value = this.#find(name);
    if (value === undefined) throw new Error(`flag --${name} has neither value nor default`);
    return value;
  }
}

/** The environment variable of a flag. */
function flagEnv(flag: Flag): string {
  return flag.env ?? `BUTTONWOOD_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}

/** Reads a command's arguments; never throws for what a user typed. */
export function readFlags(
  spec: CommandSpec,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Given | WrongUse | HelpWanted {
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help' };
  const typed = typedFlags(spec, args);
  if ('message' in typed) return wrongUse(spec, typed.message);
  const config = configFlags(spec, typed.values.get('config') ?? envText(spec, env, 'config'));
  if (typeof config === 'string') return wrongUse(spec, config);
  const values = new Map<string, FlagValue | undefined>();
  for (const flag of spec.flags) {
    const fromEnv = env[flagEnv(flag)];
    const sources: readonly (readonly [string | undefined, string])[] = [
      [typed.values.get(flag.name), `--${flag.name}`],
      [fromEnv === '' ? undefined : fromEnv, flagEnv(flag)],
      [config.get(flag.name), `"${flag.name}" in the configuration file`],
    ];
    const source = sources.find(([text]) => text !== undefined);
    if (source === undefined) {
      values.set(flag.name, flag.default);
      continue;
    }
    const value = flagValue(flag, source[0] as string, source[1]);
    if (typeof value === 'object') return wrongUse(spec, value.message);
    values.set(flag.name, value);
  }
  const count = typed.positionals.length;
  const { positionalsMin = 0, positionalsMax = positionalsMin } = spec;
  if (count < positionalsMin) return wrongUse(spec, `${spec.positionals ?? ''} is missing`);
  if (count > positionalsMax) {
    return wrongUse(spec, `unexpected argument '${typed.positionals[positionalsMax] ?? ''}'`);
  }
  return new Given(values, typed.positionals);
}

/** The help text of one command. */
export function commandHelp(spec: CommandSpec): string {
  const positionals = spec.positionals === undefined ? '' : ` ${spec.positionals}`;
  const lines = [spec.summary, '', `Usage: buttonwood ${spec.name}${positionals} [flags]`];
  if (spec.flags.length > 0) lines.push('', 'Flags:');
  const heads = spec.flags.map((flag) =>
    flag.type === 'boolean'
      ? `--${flag.name}`
      : `--${flag.name} ${flag.value ?? (flag.type === 'number' ? 'N' : 'TEXT')}`,
  );
  const width = Math.max(0, ...heads.map((head) => head.length));
  spec.flags.forEach((flag, index) => {
    const fallback =
      flag.default === undefined || flag.default === false ? '' : ` [${flag.default}]`;
    const head = (heads[index] as string).padEnd(width);
    lines.push(`  ${head}  ${flag.help}${fallback} (${flagEnv(flag)})`);
  });
  return `${lines.join('\n')}\n`;
}

function wrongUse(spec: CommandSpec, message: string): WrongUse {
  return {
    kind: 'wrong-use',
    message: `${message}; see 'buttonwood ${spec.name} --help'`,
  };
}

interface Typed {
  readonly values: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
}

function typedFlags(spec: CommandSpec, args: readonly string[]): Typed | { message: string } {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const flag of spec.flags) {
    options[flag.name] = { type: flag.type === 'boolean' ? 'boolean' : 'string' };
  }
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const long = token.rawName.slice(2);
    const no = long.startsWith('no-') && options[long.slice(3)]?.type === 'boolean';
    const name = no ? long.slice(3) : token.name;
    const option = options[name];
    if (option === undefined) return { message: `unknown flag ${token.rawName}` };
    if (values.has(name)) return { message: `--${name} is given twice` };
    if (option.type === 'boolean') {
      if (no && token.value !== undefined) return { message: `--no-${name} takes no value` };
      values.set(name, no ? 'false' : (token.value ?? 'true'));
    } else if (token.value === undefined) return { message: `--${name} needs a value` };
    else values.set(name, token.value);
  }
  return { values, positionals };
}

function envText(
  spec: CommandSpec,
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  const flag = spec.flags.find((candidate) => candidate.name === name);
  const text = flag === undefined ? undefined : env[flagEnv(flag)];
  return text === '' ? undefined : text;
}

function configFlags(
  spec: CommandSpec,
  path: string | undefined,
): ReadonlyMap<string, string> | string {
  const values = new Map<string, string>();
  if (path === undefined) return values;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return `the configuration file ${path} cannot be read: ${(error as Error).message}`;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return `the configuration file ${path} must hold one JSON object of flags`;
  }
  for (const [name, value] of Object.entries(parsed)) {
    if (name === 'config' || !spec.flags.some((flag) => flag.name === name)) {
      return `the configuration file ${path} has an unknown flag "${name}"`;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return `"${name}" in the configuration file ${path} must be text, a number or true/false`;
    }
    values.set(name, String(value));
  }
  return values;
}

function flagValue(flag: Flag, text: string, from: string): FlagValue | { message: string } {
  if (flag.type === 'string') return text;
  if (flag.type === 'boolean') {
    if (/^(1|true|yes|on)$/i.test(text)) return true;
    if (/^(0|false|no|off)$/i.test(text)) return false;
    return { message: `${from} must be true or false, not '${text}'` };
  }
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = flag;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    return { message: `${from} must be a whole number from ${min} to ${max}, not '${text}'` };
  }
  return value;
}
