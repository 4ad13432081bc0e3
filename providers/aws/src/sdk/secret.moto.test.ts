import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MotoServer, startMoto } from "../../../../tools/peers/moto/moto-server.ts";
import { describePeer } from "../../../../tools/peers/suite.ts";
import { awsSecret } from "./secret.ts";

const never = new AbortController().signal;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "eu-west-1";

await describePeer("moto", "AWS Secrets Manager", () => {
  let moto: MotoServer;
  let arn = "";
  beforeAll(async () => {
    moto = await startMoto();
    const client = new SecretsManagerClient({ region, credentials, endpoint: moto.endpoint });
    const { ARN = "" } = await client.send(
      new CreateSecretCommand({ Name: "dmvpn-psk", SecretString: "plantedikekey" }),
    );
    arn = ARN;
    await client.send(new CreateSecretCommand({ Name: "binary", SecretBinary: new Uint8Array([1, 2]) }));
  });
  afterAll(() => moto.stop());

  const settings = () => ({ endpoint: moto.endpoint, credentials });

  test("a secret is read by its name, and by its ARN from wherever that is", async () => {
    expect(await awsSecret(settings(), region, "dmvpn-psk", never)).toBe("plantedikekey");
    expect(await awsSecret(settings(), "us-west-2", arn, never)).toBe("plantedikekey");
  });

  test.each([
    ["nowhere", "AWS secret nowhere cannot be read in eu-west-1 (ResourceNotFoundException)"],
    ["binary", "AWS secret binary cannot be read in eu-west-1 (BinarySecret)"],
  ])("what cannot be read is told by its name: %s", async (id, message) => {
    await expect(awsSecret(settings(), region, id, never)).rejects.toMatchObject({
      faultClass: "credentials",
      code: "SecretMissing",
      message,
    });
  });
});
