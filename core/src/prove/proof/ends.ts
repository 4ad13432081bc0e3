import { parseAddress, parsePrefix } from "../../addressing/index.ts";
import type { Place } from "../../network/index.ts";

/**
 * The places that an end of an expectation means (the grammar of `spec.expect`): a cluster or site without a part means its pods and its
 * nodes. Undefined for what is no end, and for what this version cannot prove.
 */
export function placesOf(end: string): readonly Place[] | undefined {
  if (end === "internet") return [{ kind: "internet" }];
  const [section, name, part, zone] = end.split("/");
  if (name === undefined) return addressPlace(end);
  switch (section) {
    case "clusters":
      return partsOf(part)?.map((one) => ({
        kind: "cluster",
        cluster: name,
        part: one,
        ...(zone === undefined ? {} : { zone }),
      }));
    case "sites":
      return partsOf(part)?.map((one) => ({ kind: "site", site: name, part: one }));
    case "vpcs":
      return [{ kind: "vpc", vpc: name }];
    case "networks":
      return [{ kind: "network", network: name }];
    default:
      return addressPlace(end);
  }
}

function partsOf(part: string | undefined): readonly ("pods" | "nodes")[] | undefined {
  if (part === undefined) return ["nodes", "pods"];
  return part === "pods" || part === "nodes" ? [part] : undefined;
}

function addressPlace(text: string): readonly Place[] | undefined {
  if (text.includes("/")) {
    const reading = parsePrefix(text);
    return reading.ok ? [{ kind: "address", prefix: reading.prefix }] : undefined;
  }
  const reading = parseAddress(text);
  return reading.ok ? [{ kind: "address", prefix: reading.address }] : undefined;
}
