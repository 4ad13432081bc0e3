import type { Rule } from "../exchange.ts";

/** TCP, UDP, ICMP and ICMPv6 have ports, or types; `-1` is all of them. */
const WITH_PORTS = new Set(["-1", "tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"]);

/** Gives a rule of another protocol, ESP (50) say, the ports without which moto fails: -1, as AWS itself tells them of single rules. */
export const portlessProtocols = (): Rule => ({
  actions: [
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
  ],
  handle: (request, next) => {
    const ports = Object.entries(request.parameters).flatMap(([name, protocol]) => {
      const prefix = /^(IpPermissions\.\d+\.)IpProtocol$/.exec(name)?.[1];
      const lacks = prefix !== undefined && request.parameters[`${prefix}FromPort`] === undefined;
      return lacks && !WITH_PORTS.has(protocol) ? [`${prefix}FromPort`, `${prefix}ToPort`] : [];
    });
    if (ports.length === 0) return next(request);
    const added = Object.fromEntries(ports.map((name) => [name, "-1"]));
    return next({ ...request, parameters: { ...request.parameters, ...added } });
  },
});
