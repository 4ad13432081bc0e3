import { execFileSync, spawn } from "node:child_process";

/** Watches the Internet's side of every Elastic IP; the answer ends it, and says which kinds of packets went there. */
export function watchWire(devices: readonly string[]): () => Promise<string[]> {
  const files = devices.map((device) => `/tmp/${device}.pcap`);
  const watching = devices.map((device, at) =>
    spawn("ip", ["netns", "exec", "inet", "tcpdump", "-Z", "root", "-Uni", device, "-w", files[at] ?? "", "ip"], {
      stdio: "ignore",
    }),
  );
  return async () => {
    await Promise.all(
      watching.map((child) => new Promise((resolve) => child.on("close", resolve) && child.kill("SIGINT"))),
    );
    return [...new Set(files.flatMap(kindsIn))].sort();
  };
}

function kindsIn(file: string): readonly string[] {
  // What was on the wire in some minutes, packet by packet, is more than Node's own megabyte.
  const maxBuffer = 2 ** 28;
  const text = execFileSync("tcpdump", ["-Z", "root", "-nnvr", file], { encoding: "utf8", maxBuffer });
  const lines = text.split(/\n(?=\S)/);
  return lines.filter((line) => line !== "").map(kindOf);
}

/** Of UDP the lower of the two ports. */
function kindOf(line: string): string {
  const protocol = /proto (\S+) \(/.exec(line)?.[1]?.toLowerCase();
  if (protocol === undefined) return line.split("\n")[0] ?? "";
  const ports = /\n\s+\d+(?:\.\d+){3}\.(\d+) > \d+(?:\.\d+){3}\.(\d+):/.exec(line);
  return ports === null ? protocol : `${protocol} ${Math.min(Number(ports[1]), Number(ports[2]))}`;
}
