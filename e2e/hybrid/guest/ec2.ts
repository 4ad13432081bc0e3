import { createServer } from "node:http";
import type { Scene } from "../scene.ts";
import { interfaceId, SITE_RANGES, spokeAddresses, tableId, VPC_PODS } from "../scene.ts";
import { command } from "./namespaces.ts";

const VPC = "vpc-1";

/**
 * As much of EC2 as the failover asks, over the VPC's own tables in the kernel: what it moves, packets follow. The metadata service answers
 * at the address where instances look for it.
 */
export function serveEc2(scene: Scene): void {
  for (const { table, home } of VPC_PODS) {
    for (const range of SITE_RANGES) lead(table, range, home);
  }
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
  }).listen(8080, "10.0.255.2");
  createServer((request, response) => {
    const { url = "", headers, method } = request;
    if (method === "PUT") response.end("token");
    else if (headers["x-aws-ec2-metadata-token"] !== "token") response.writeHead(401).end();
    else if (url.endsWith("/security-credentials/")) response.end("lab-role");
    else response.end(JSON.stringify(CREDENTIALS));
  }).listen(80, "169.254.169.254");
}

const CREDENTIALS = {
  AccessKeyId: "LABKEY",
  SecretAccessKey: "lab",
  Token: "session",
  Expiration: "2099-01-01T00:00:00Z",
};

/** The number of the spoke to which a route leads; undefined where there is none. */
export function ledTo(scene: Scene, table: number, range: string): number | undefined {
  const routes = command("ip", ["-n", "vpc", "route", "show", "table", String(table)]);
  const via = new RegExp(`^${range.replaceAll(".", "\\.")} via (\\S+)`, "m").exec(routes)?.[1];
  return scene.spokes.find(({ number }) => spokeAddresses(number).inside === via)?.number;
}

function lead(table: number, range: string, number: number): void {
  const to = [range, "via", spokeAddresses(number).inside, "table", String(table)];
  command("ip", ["-n", "vpc", "route", "replace", ...to]);
}

function answerTo(call: URLSearchParams, scene: Scene): string {
  const action = call.get("Action") ?? "";
  if (action === "ReplaceRoute") {
    const spoke = scene.spokes.find(({ number }) => interfaceId(number) === call.get("NetworkInterfaceId"));
    const table = VPC_PODS.find((pod) => tableId(pod.table) === call.get("RouteTableId"))?.table;
    if (spoke === undefined || table === undefined) throw new Error(`not of the scene: ${call}`);
    lead(table, call.get("DestinationCidrBlock") ?? "", spoke.number);
    return "<ReplaceRouteResponse><return>true</return></ReplaceRouteResponse>";
  }
  const sets: Readonly<Record<string, () => string>> = {
    DescribeNetworkInterfaces: () => set("networkInterfaceSet", scene.spokes.map(networkInterface)),
    DescribeRouteTables: () =>
      set(
        "routeTableSet",
        VPC_PODS.map((pod) => routeTable(scene, pod.table)),
      ),
    DescribeSubnets: () => set("subnetSet", VPC_PODS.map(subnet)),
  };
  return `<${action}Response>${sets[action]?.() ?? ""}</${action}Response>`;
}

function networkInterface({ name, number }: Scene["spokes"][number]): string {
  const id = element("key", "podspan.dev/id") + element("value", `dc/router-interface/${name}/inside`);
  return (
    element("networkInterfaceId", interfaceId(number)) +
    element("vpcId", VPC) +
    element("availabilityZone", `zone-${number}`) +
    set("tagSet", [id])
  );
}

function routeTable(scene: Scene, table: number): string {
  const routes = SITE_RANGES.map((range) => {
    const target = element("networkInterfaceId", interfaceId(ledTo(scene, table, range) ?? 0));
    return element("destinationCidrBlock", range) + target + element("state", "active");
  });
  const associations = [element("subnetId", `subnet-${table}`) + element("main", "false")];
  return element("routeTableId", tableId(table)) + set("routeSet", routes) + set("associationSet", associations);
}

function subnet({ table, home }: (typeof VPC_PODS)[number]): string {
  return element("subnetId", `subnet-${table}`) + element("availabilityZone", `zone-${home}`);
}

function set(name: string, items: readonly string[]): string {
  return element(name, items.map((item) => element("item", item)).join(""));
}

function element(name: string, text: string): string {
  return `<${name}>${text}</${name}>`;
}
