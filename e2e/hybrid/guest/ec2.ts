import { createServer } from "node:http";
import { EC2, type Scene, type SceneSpoke, type SceneTable } from "../scene.ts";
import { command, kernelTable, METADATA } from "./namespaces.ts";

const VPC = "vpc-1";

/**
 * As much of EC2 as the failover asks, over the VPC's own tables in the kernel: what it moves, packets follow. The metadata service answers
 * at the address where instances look for it.
 */
export function serveEc2(scene: Scene): void {
  scene.tables.forEach(({ routes }, at) => {
    for (const [range, name] of Object.entries(routes)) {
      const spoke = scene.spokes.find((each) => each.name === name);
      if (spoke !== undefined) lead(at, range, spoke);
    }
  });
  createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const signed = request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=LABKEY/") === true;
      const answer = signed ? answerTo(new URLSearchParams(body), scene) : undefined;
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
}

const CREDENTIALS = {
  AccessKeyId: "LABKEY",
  SecretAccessKey: "lab",
  Token: "session",
  Expiration: "2099-01-01T00:00:00Z",
};

/** The spoke to which a route of the table at this place leads; undefined where there is none. */
export function ledTo(scene: Scene, at: number, range: string): SceneSpoke | undefined {
  const routes = command("ip", ["-n", "vpc", "route", "show", "table", String(kernelTable(at))]);
  const via = new RegExp(`^${range.replaceAll(".", "\\.")} via (\\S+)`, "m").exec(routes)?.[1];
  return scene.spokes.find(({ inside }) => inside.address === via);
}

function lead(at: number, range: string, { name, inside }: SceneSpoke): void {
  const to = [range, "via", inside.address, "dev", name, "onlink", "table", String(kernelTable(at))];
  command("ip", ["-n", "vpc", "route", "replace", ...to]);
}

function answerTo(call: URLSearchParams, scene: Scene): string {
  const action = call.get("Action") ?? "";
  if (action === "ReplaceRoute") {
    const spoke = scene.spokes.find(({ insideId }) => insideId === call.get("NetworkInterfaceId"));
    const at = scene.tables.findIndex(({ id }) => id === call.get("RouteTableId"));
    if (spoke === undefined || at < 0) throw new Error(`not of the scene: ${call}`);
    lead(at, call.get("DestinationCidrBlock") ?? "", spoke);
    return "<ReplaceRouteResponse><return>true</return></ReplaceRouteResponse>";
  }
  const sets: Readonly<Record<string, () => string>> = {
    DescribeNetworkInterfaces: () => set("networkInterfaceSet", scene.spokes.map(networkInterface)),
    DescribeRouteTables: () =>
      set(
        "routeTableSet",
        scene.tables.map((table, at) => routeTable(scene, table, at)),
      ),
    DescribeSubnets: () => set("subnetSet", scene.tables.map(subnet)),
  };
  return `<${action}Response>${sets[action]?.() ?? ""}</${action}Response>`;
}

function networkInterface({ insideId, insideName, zone }: SceneSpoke): string {
  const id = element("key", "podspan.dev/id") + element("value", insideName);
  return (
    element("networkInterfaceId", insideId) +
    element("vpcId", VPC) +
    element("availabilityZone", zone) +
    set("tagSet", [id])
  );
}

function routeTable(scene: Scene, { id, subnet: of, routes }: SceneTable, at: number): string {
  const led = Object.keys(routes).map((range) => {
    const target = element("networkInterfaceId", ledTo(scene, at, range)?.insideId ?? "none");
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
