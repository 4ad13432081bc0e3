import type { FieldRange } from "../packets/index.ts";

/** Source ports that Linux opens connections from: `net.ipv4.ip_local_port_range` as the kernel sets it (F34). */
export const LINUX_PORTS: FieldRange = { from: 32_768, to: 60_999 };

/** Those of Windows since Vista (RFC 6335's dynamic ports, F34). */
export const WINDOWS_PORTS: FieldRange = { from: 49_152, to: 65_535 };

/** Those of hosts that nobody knows, or behind a translation that picks any (F34). */
export const UNKNOWN_PORTS: FieldRange = { from: 1024, to: 65_535 };
