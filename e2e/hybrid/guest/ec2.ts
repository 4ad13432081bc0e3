import { createServer } from "node:http";
import { EC2, type Scene, type SceneSpoke, type SceneTable } from "../scene.ts";
import { kernelTable, METADATA } from "./namespaces.ts";
import { Shell } from "./shell.ts";

const VPC = "vpc-1";

/**
 * As much of EC2 as the failover asks, over the VPC's own tables in the kernel: what it moves, packets follow. The metadata service answers
 * at the address where instances look for it.
 */
export async function serveEc2(scene: Scene): Promise<Routes> {
  const routes = new Routes();
  for (const [at, table] of scene.tables.entries()) {
    for (const [range, name] of Object.entries(table.routes)) {
      const spoke = scene.spokes.find((each) => each.name === name);
      if (spoke !== undefined) await routes.lead(at, range, spoke);
    }
  }
  createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", async () => {
      const signed = request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=LABKEY/") === true;
      const answer = signed ? await answerTo(new URLSearchParams(body), scene, routes) : undefined;
      response.writeHead(answer === undefined ? 400 : 200, { "content-type": "text/xml" });
      response.end(answer ?? "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>");
    });
  }).listen(8080, EC2.address);
  createServer((request, response) => {
    const { url = "", headers, method } = request;
    if (method === "PUT") response.end("token");
    else if (headers["x-aws-ec2-metadata-token"] !== "token") response.writeHead(401).end();
    else if (url.endsWith("/security-credentials/")) response.end("lab-role");
    else response.end(JSON.stringify(CREDENTIALS));
  }).listen(80, METADATA);
  return routes;
}

const CREDENTIALS = {
  AccessKeyId: "LABKEY",
  SecretAccessKey: "lab",
  Token: "session",
  Expiration: "2099-01-01T00:00:00Z",
};

/** Routes of the VPC's tables, which are at the same places as the scene's. */
export class Routes {
  readonly #led = new Map<string, SceneSpoke>();
  readonly #vpc = new Shell("vpc");

  /** The spoke to which a route leads; undefined where there is none. */
  ledTo(at: number, range: string): SceneSpoke | undefined {
    return this.#led.get(`${at} ${range}`);
  }

  async lead(at: number, range: string, spoke: SceneSpoke): Promise<void> {
    const to = `${range} via ${spoke.inside.address} dev ${spoke.name} onlink table ${kernelTable(at)}`;
    if ((await this.#vpc.run(`ip route replace ${to}`)) === undefined) throw new Error(`the kernel refuses ${to}`);
    this.#led.set(`${at} ${range}`, spoke);
  }
}

async function answerTo(call: URLSearchParams, scene: Scene, routes: Routes): Promise<string> {
  const action = call.get("Action") ?? "";
  if (action === "ReplaceRoute") {
    const spoke = scene.spokes.find(({ insideId }) => insideId === call.get("NetworkInterfaceId"));
    const at = scene.tables.findIndex(({ id }) => id === call.get("RouteTableId"));
    if (spoke === undefined || at < 0) throw new Error(`not of the scene: ${call}`);
    await routes.lead(at, call.get("DestinationCidrBlock") ?? "", spoke);
    return "<ReplaceRouteResponse><return>true</return></ReplaceRouteResponse>";
  }
  const sets: Readonly<Record<string, () => string>> = {
    DescribeNetworkInterfaces: () => set("networkInterfaceSet", scene.spokes.map(networkInterface)),
    DescribeRouteTables: () =>
      set(
        "routeTableSet",
        scene.tables.map((table, at) => routeTable(routes, table, at)),
      ),
    DescribeSubnets: () => set("subnetSet", scene.tables.map(subnet)),
  };
  return `<${action}Response>${sets[action]?.() ?? ""}</${action}Response>`;
}

function networkInterface({ insideId, inside, insideTags, zone }: SceneSpoke): string {
  const tags = Object.entries(insideTags).map(([key, value]) => element("key", key) + element("value", value));
  return (
    element("networkInterfaceId", insideId) +
    element("vpcId", VPC) +
    element("availabilityZone", zone) +
    element("privateIpAddress", inside.address) +
    set("tagSet", tags)
  );
}

function routeTable(all: Routes, { id, subnet: of, routes }: SceneTable, at: number): string {
  const led = Object.keys(routes).map((range) => {
    const target = element("networkInterfaceId", all.ledTo(at, range)?.insideId ?? "none");
    return element("destinationCidrBlock", range) + target + element("state", "active");
  });
  const associations = [element("subnetId", of) + element("main", "false")];
  return element("routeTableId", id) + set("routeSet", led) + set("associationSet", associations);
}

function subnet({ subnet: id, zone }: SceneTable): string {
  return element("subnetId", id) + element("availabilityZone", zone);
}

function set(name: string, items: readonly string[]): string {
  return element(name, items.map((item) => element("item", item)).join(""));
}

function element(name: string, text: string): string {
  return `<${name}>${text}</${name}>`;
}
