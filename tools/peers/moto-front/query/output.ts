/** An answer as EC2's XML: members begin with a small letter, lists hold `item`s, and some lists have a name of their own. */
export const outputOf = (action: string, answer: Readonly<Record<string, unknown>>): string => {
  const { $metadata: _transport, ...members } = answer;
  const head = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15">`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${head}${inside(members)}<requestId>podspan-front</requestId></${action}Response>`;
};

/** Where the API reference calls a list otherwise in XML than the SDKs do. */
const NAMES: Readonly<Record<string, string>> = {
  Routes: "routeSet",
  Tags: "tagSet",
  TransitGateways: "transitGatewaySet",
};

const inside = (members: object): string =>
  Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(NAMES[name] ?? name.charAt(0).toLowerCase() + name.slice(1), value))
    .join("");

const element = (name: string, value: unknown): string => `<${name}>${text(value)}</${name}>`;

const text = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => element("item", item)).join("");
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) return inside(value);
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
};
