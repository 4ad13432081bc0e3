/** What nodeadm knows of a node when it reckons (nodeadm, maxPodsExpression). */
export interface ExpressionVariables {
  readonly default_enis: number;
  readonly ips_per_eni: number;
  readonly max_pods: number;
}

const TOKEN = /\s*(?:(\d+)|([a-z_]+)|(<=|>=|==|!=|[-+*/%()?:<>]))/y;

/** Loosest first; within a level from left to right. */
const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  {
    "<": (a, b) => Number(a < b),
    ">": (a, b) => Number(a > b),
    "<=": (a, b) => Number(a <= b),
    ">=": (a, b) => Number(a >= b),
    "==": (a, b) => Number(a === b),
    "!=": (a, b) => Number(a !== b),
  },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => Math.trunc(a / b), "%": (a, b) => a % b },
];

/** What an expression of whole numbers gives (CEL's arithmetic, comparisons and `? :`); undefined for anything beyond that. */
export function evaluateExpression(expression: string, variables: ExpressionVariables): number | undefined {
  const tokens = tokensOf(expression);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens, variables);
  const value = reader.choice();
  return reader.done && Number.isInteger(value) ? value : undefined;
}

function tokensOf(expression: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const text = expression.trimEnd();
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) return undefined;
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** Recursive descent; NaN is what cannot be read. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #variables: ExpressionVariables;
  #at = 0;

  constructor(tokens: readonly string[], variables: ExpressionVariables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  choice(): number {
    const condition = this.#level(0);
    if (!this.#take("?")) return condition;
    const yes = this.choice();
    if (!this.#take(":")) return Number.NaN;
    const no = this.choice();
    return condition === 0 ? no : yes;
  }

  #level(level: number): number {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#operand();
    let value = this.#level(level + 1);
    for (let apply = operators[this.#next]; apply !== undefined; apply = operators[this.#next]) {
      this.#at += 1;
      value = apply(value, this.#level(level + 1));
    }
    return value;
  }

  #operand(): number {
    if (this.#take("(")) {
      const value = this.choice();
      return this.#take(")") ? value : Number.NaN;
    }
    const token = this.#next;
    this.#at += 1;
    if (/^\d+$/.test(token)) return Number(token);
    return token === "default_enis" || token === "ips_per_eni" || token === "max_pods"
      ? this.#variables[token]
      : Number.NaN;
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #take(token: string): boolean {
    if (this.#next !== token) return false;
    this.#at += 1;
    return true;
  }
}
