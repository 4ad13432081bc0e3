/** What a node's own software knows of its instance type. */
export interface NodeSize {
  readonly interfaces: number;
  readonly addresses: number;
}

/**
 * What user data (base64) have a kubelet take as max-pods, as a node reads them: the AMI's own programs, much simplified. A flag rules
 * over a number, and that over an expression (EKS user guide, choosing an instance type). Undefined: they say nothing that the node understands.
 */
export function maxPodsSaid(userData: string | undefined, size: NodeSize): number | undefined {
  const lines = Buffer.from(userData ?? "", "base64")
    .toString("latin1")
    .split(/\r?\n/);
  const text = lines.filter((line) => !/^\s*#/.test(line)).join("\n");
  const number =
    /--max-pods[= ](\d+)/.exec(text) ??
    /\bmaxPods["']?:\s*(\d+)/.exec(text) ??
    /^\s*\S*max-pods["']?\s*=\s*(\d+)/m.exec(text);
  if (number?.[1] !== undefined) return Number(number[1]);
  const expression = /\bmaxPodsExpression["']?:\s*["']?([a-z_0-9 ()*+>?:-]+)/.exec(text)?.[1];
  if (expression === undefined) return undefined;
  const { interfaces, addresses } = size;
  const pods = reckoned(
    expression
      .replaceAll("default_enis", `${interfaces}`)
      .replaceAll("ips_per_eni", `${addresses}`)
      .replaceAll("max_pods", `${interfaces * (addresses - 1) + 2}`),
  );
  // nodeadm falls back to its own number without a word when an expression fails.
  return Number.isInteger(pods) ? pods : undefined;
}

/** Innermost brackets first, until a number is left. */
function reckoned(text: string): number {
  const [all, inner] = /\(([^()]*)\)/.exec(text) ?? [];
  if (all !== undefined && inner !== undefined) return reckoned(text.replace(all, () => `${reckoned(inner)}`));
  const [condition = "", rest] = split(text, "?");
  if (rest !== undefined) {
    const [yes = "", no = ""] = split(rest, ":");
    return reckoned(reckoned(condition) === 1 ? yes : no);
  }
  const [left = "", right] = split(text, ">");
  if (right !== undefined) return Number(reckoned(left) > reckoned(right));
  return text
    .replaceAll(/\s/g, "")
    .replaceAll("-", "+-")
    .split("+")
    .filter((term) => term !== "")
    .reduce((sum, term) => sum + term.split("*").reduce((product, factor) => product * Number(factor), 1), 0);
}

function split(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
