import { prefixFrom } from "../../addressing/index.ts";
import type { Allowance } from "../../network/index.ts";

/** What a link is for: everything, but for what is said. */
export function allowance(
  more: Partial<Pick<Allowance, "protocol" | "ports">> & {
    readonly from?: readonly string[];
    readonly to?: readonly string[];
  } = {},
): Allowance {
  const { protocol = "any", ports = [], from = [], to = [] } = more;
  return { protocol, ports, from: from.map(prefixFrom), to: to.map(prefixFrom) };
}
