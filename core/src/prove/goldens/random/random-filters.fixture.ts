import type { Draw } from "./draw.fixture.ts";
import type { Plot } from "./plot.fixture.ts";

/** Ports that rules name; random packets have these and their neighbours. */
export const PORTS = [22, 80, 443, 1024, 8080] as const;

const RANGES = ["22", "80", "443", "80-443", "1024-65535", "0-1023", "32768-60999", "8080"];

function addresses(draw: Draw): string {
  return draw.of([
    "0.0.0.0/0",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.1.0.0/16",
    "10.0.0.0/28",
    "10.1.0.4/32",
    "100.64.0.0/10",
    "192.168.0.0/24",
    "10.2.0.16/28",
    "2600:1f18::/40",
    "2600:1f18:0:1::/64",
  ]);
}

function traffic(draw: Draw): string {
  if (draw.percent(55)) return "all";
  if (draw.percent(15)) return draw.of(["icmp 8", "icmp", "icmp 0", "icmpv6"]);
  return `${draw.of(["tcp", "tcp", "udp"])} ${draw.of(RANGES)}`;
}

const OPEN = ["all from 0.0.0.0/0", "all from ::/0"];

export function randomGroup(draw: Draw, plots: readonly Plot[]) {
  // Half of them stand in nobody's way, so that what is behind them is met.
  if (draw.percent(50)) return { in: OPEN };
  const peer = () => {
    if (draw.percent(35)) return `sg-${draw.of(plots).name}${draw.below(3)}`;
    return draw.percent(12) ? draw.of(["pl-all", "pl-few"]) : addresses(draw);
  };
  return {
    in: draw.times(0, 4, () => `${traffic(draw)} from ${peer()}`),
    ...(draw.percent(50) ? {} : { out: draw.times(0, 4, () => `${traffic(draw)} to ${peer()}`) }),
  };
}

export function randomAcl(draw: Draw) {
  if (draw.percent(25)) return {};
  const entries = () => [
    ...draw.times(
      0,
      4,
      (index) =>
        `${100 + index * 10 + draw.below(9)} ${draw.of(["allow", "allow", "deny"])} ${traffic(draw)} ${addresses(draw)}`,
    ),
    ...(draw.percent(80) ? ["200 allow all 0.0.0.0/0", "201 allow all ::/0"] : []),
  ];
  return { ...(draw.percent(70) ? { in: entries() } : {}), ...(draw.percent(70) ? { out: entries() } : {}) };
}
