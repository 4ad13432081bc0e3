import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Ec2, Ec2Error } from "./ec2.ts";

/** EC2's Query API, as much as the failover asks, and the metadata service, both at one address. */
export interface Ec2Server {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const ROLE = "/latest/meta-data/iam/security-credentials/";
const CREDENTIALS = { AccessKeyId: "ROLEKEY", SecretAccessKey: "secret", Token: "session" };

/** Serves what `ec2` answers. Calls without the role's signature are refused, as are questions to the metadata service without a token. */
export async function serveEc2(ec2: Ec2): Promise<Ec2Server> {
  const server = createServer(async (request, response) => {
    const { url = "", method, headers } = request;
    if (url.startsWith("/latest/")) {
      if (method === "PUT") response.end("token");
      else if (headers["x-aws-ec2-metadata-token"] !== "token") response.writeHead(401).end();
      else response.end(url === ROLE ? "router" : JSON.stringify(CREDENTIALS));
      return;
    }
    let body = "";
    for await (const part of request) body += part;
    const isSigned =
      headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=ROLEKEY/") === true &&
      headers["x-amz-security-token"] === "session";
    try {
      if (!isSigned) throw new Ec2Error("AuthFailure", "the call is not signed by the role");
      const action = new URLSearchParams(body).get("Action") ?? "";
      const answer = await answerTo(new URLSearchParams(body), ec2);
      response.end(`<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${answer}</${action}Response>`);
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      const message = error.message.replace(`${error.code}: `, "");
      const refusal = element("Error", element("Code", error.code) + element("Message", escaped(message)));
      response.writeHead(400).end(element("Response", element("Errors", refusal)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answerTo(call: URLSearchParams, ec2: Ec2): Promise<string> {
  const vpc = call.get("Filter.1.Value.1") ?? "";
  switch (call.get("Action")) {
    case "DescribeNetworkInterfaces": {
      const found = await ec2.interfaces(vpc);
      return set(
        "networkInterfaceSet",
        found.map(({ id, vpc: of, zone, address, logicalId, ranges, partner }) => {
          const tags = {
            "podspan.dev/id": logicalId,
            "podspan.dev/ranges": ranges.join(" "),
            ...(typeof partner === "object" ? { "podspan.dev/partner": `${partner.address} ${partner.tunnel}` } : {}),
          };
          return (
            element("networkInterfaceId", id) +
            element("vpcId", of) +
            element("availabilityZone", zone) +
            element("privateIpAddress", address) +
            set(
              "tagSet",
              Object.entries(tags).map(([key, value]) => element("key", key) + element("value", value)),
            )
          );
        }),
      );
    }
    case "DescribeRouteTables":
      return set("routeTableSet", (await ec2.tables(vpc)).map(tableXml));
    case "DescribeSubnets":
      return set(
        "subnetSet",
        (await ec2.subnets(vpc)).map(({ id, zone }) => element("subnetId", id) + element("availabilityZone", zone)),
      );
    case "ReplaceRoute":
      await ec2.replaceRoute(
        call.get("RouteTableId") ?? "",
        call.get("DestinationCidrBlock") ?? "",
        call.get("NetworkInterfaceId") ?? "",
      );
      return element("return", "true");
    default:
      throw new Ec2Error("InvalidAction", `the action ${call.get("Action")} is not of the role`);
  }
}

function tableXml({ id, main, subnets, routes }: Awaited<ReturnType<Ec2["tables"]>>[number]): string {
  const associations = subnets.map((subnet) => element("subnetId", subnet) + element("main", "false"));
  const items = routes.map(
    ({ destination, target, blackhole }) =>
      element("destinationCidrBlock", destination) +
      element(target.startsWith("eni-") ? "networkInterfaceId" : "gatewayId", target) +
      element("state", blackhole ? "blackhole" : "active"),
  );
  return (
    element("routeTableId", id) +
    set("associationSet", main ? [...associations, element("main", "true")] : associations) +
    set("routeSet", items)
  );
}

function set(name: string, items: readonly string[]): string {
  return element(name, items.map((item) => element("item", item)).join(""));
}

function element(name: string, text: string): string {
  return `<${name}>${text}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
