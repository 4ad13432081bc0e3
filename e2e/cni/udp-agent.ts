import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { createInterface } from "node:readline";

/** What an agent is told, one JSON object a line. */
export type Order =
  | { readonly kind: "listen"; readonly addresses: readonly string[]; readonly port: number }
  | { readonly kind: "send"; readonly flow: number; readonly from: Place; readonly to: Place }
  /** The answer to a flow that another agent sends may come here. */
  | { readonly kind: "await"; readonly flow: number; readonly at: Place };

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** What it tells: a packet of a flow that came, or the answer to one that it sent. */
export type Report =
  | { readonly kind: "listening" }
  | { readonly kind: "awaiting"; readonly flow: number }
  | { readonly kind: "arrived"; readonly flow: number; readonly source: Place }
  | { readonly kind: "answered"; readonly flow: number; readonly by: Place };

/**
 * Sends and answers UDP packets in the network namespace that it is started in. An answer goes from the address that was asked, to the
 * address that the question came from.
 */
const tell = (report: Report): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};

const bound = (address: string, port: number, heard: (text: string, from: RemoteInfo, socket: Socket) => void) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.on("message", (message, from) => heard(message.toString(), from, socket));
    socket.once("error", reject);
    socket.bind(port, address, () => resolve(socket));
  });

const answer = (text: string, { address, port }: RemoteInfo, socket: Socket): void => {
  tell({ kind: "arrived", flow: Number(text), source: { address, port } });
  socket.send(text, port, address);
};

/** A socket for the answer to one flow. */
const asking = async ({ address, port }: Place): Promise<Socket> =>
  bound(address, port, (text, by, socket) => {
    tell({ kind: "answered", flow: Number(text), by: { address: by.address, port: by.port } });
    socket.close();
  });

const obey = async (order: Order): Promise<void> => {
  switch (order.kind) {
    case "listen":
      await Promise.all(order.addresses.map((address) => bound(address, order.port, answer)));
      return tell({ kind: "listening" });
    case "await":
      await asking(order.at);
      return tell({ kind: "awaiting", flow: order.flow });
    case "send": {
      const { flow, from, to } = order;
      (await asking(from)).send(`${flow}`, to.port, to.address);
    }
  }
};

createInterface(process.stdin)
  .on("line", (line) => {
    obey(JSON.parse(line) as Order).catch((error: unknown) => {
      process.stderr.write(`${line}: ${String(error)}\n`);
      process.exitCode = 1;
    });
  })
  // Whoever gave the orders is gone.
  .on("close", () => process.exit());
