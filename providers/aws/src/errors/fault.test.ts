import { type FaultClass, ProviderError } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { awsFault } from "./fault.ts";
import { FAULTS } from "./fault-table.ts";

/** An error as the SDK throws it for an AWS code. */
function refusal(name: string, message = "no", status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: "r-1" } });
}

/** An error as Node throws it for a broken connection. */
function broken(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1:1`), {
    code,
    syscall: "connect",
    $metadata: { attempts: 1 },
  });
}

const api = "ec2:CreateSubnet";

describe("the fault table", () => {
  const rows = FAULTS.flatMap((row) => row.codes.map((code) => ({ code: code.replaceAll("*", "Something"), row })));

  test.each(rows)("$code is decided by its own row", ({ code, row }) => {
    const messages = [
      "Peering pcx-1 is not active. Peering options can be added only to active peerings.",
      "interface eni-1 is currently in use",
      "A subnet in this vpc is shared but the provided object is not owned by you",
      "Address 10.0.0.10 is in use.",
      "To use this AWS Marketplace product, accept its terms.",
      "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
      "tgw-1 has non-deleted Transit Gateway Attachments: tgw-attach-1.",
    ];
    const message = messages.find((text) => row.message?.test(text)) ?? "no";
    const fault = awsFault(refusal(code, message), { api });
    expect(fault).toMatchObject({ faultClass: row.faultClass, code, api, requestId: "r-1" });
    expect(fault.hint).toBe(row.hint.replaceAll("{api}", api));
  });

  test("no hint is empty or ends with a full stop, and each is one sentence", () => {
    for (const { hint } of FAULTS) expect(hint).toMatch(/^[^.]\S.*[^.]$/);
  });
});

const known: readonly (readonly [string, FaultClass])[] = [
  ["RequestLimitExceeded", "throttled"],
  ["ThrottlingException", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["UnauthorizedOperation", "denied"],
  ["AccessDeniedException", "denied"],
  ["ExpiredToken", "credentials"],
  ["InvalidClientTokenId", "credentials"],
  ["InvalidVpcID.NotFound", "not-found"],
  ["InvalidGroup.NotFound", "not-found"],
  ["InvalidAssociationID.NotFound", "not-found"],
  ["InvalidVpcCidrBlockAssociationIdError.NotFound", "not-found"],
  ["ResourceNotFoundException", "not-found"],
  ["InvalidSubnet.Conflict", "exists"],
  ["InvalidGroup.Duplicate", "exists"],
  ["InvalidPermission.Duplicate", "exists"],
  ["RouteAlreadyExists", "exists"],
  ["DependencyViolation", "in-use"],
  ["InvalidCidrBlock.InUse", "in-use"],
  ["InvalidNetworkInterface.InUse", "in-use"],
  ["ResourceInUseException", "conflict"],
  ["IncorrectState", "conflict"],
  ["InvalidStateTransition", "conflict"],
  ["CidrLimitExceeded", "limit"],
  ["RulesPerSecurityGroupLimitExceeded", "limit"],
  ["ResourceLimitExceeded", "limit"],
  ["InvalidVpc.Range", "invalid"],
  ["InvalidSubnet.Range", "invalid"],
  ["InvalidParameterValue", "invalid"],
  ["ValidationError", "invalid"],
  ["InternalError", "transient"],
  ["Unavailable", "transient"],
];

test.each(known)("%s means %s", (code, faultClass) => {
  expect(awsFault(refusal(code), { api }).faultClass).toBe(faultClass);
});

test("a denied call names the IAM action to allow", () => {
  expect(awsFault(refusal("UnauthorizedOperation"), { api }).hint).toContain("allow ec2:CreateSubnet");
});

test("the encoded authorization message is left out of the text", () => {
  const message = `You are not authorized to perform this operation. Encoded authorization failure message: ${"x".repeat(900)}`;
  expect(awsFault(refusal("UnauthorizedOperation", message), { api }).message).toBe(
    "You are not authorized to perform this operation.",
  );
});

test("an unknown id is gone, but one that this run made is not yet visible", () => {
  const error = refusal("InvalidSubnetID.NotFound");
  expect(awsFault(error, { api }).faultClass).toBe("not-found");
  expect(awsFault(error, { api, fresh: true }).faultClass).toBe("not-yet-visible");
  expect(awsFault(refusal("DependencyViolation"), { api, fresh: true }).faultClass).toBe("in-use");
});

test.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE"])("%s is transient", (code) => {
  expect(awsFault(broken(code), { api })).toMatchObject({ faultClass: "transient", code });
});

test("an endpoint where nothing listens says which setting to check", () => {
  expect(awsFault(broken("ECONNREFUSED"), { api }).hint).toContain("AWS_ENDPOINT_URL");
});

test("an untrusted certificate is not tried again", () => {
  expect(awsFault(broken("SELF_SIGNED_CERT_IN_CHAIN"), { api })).toMatchObject({ faultClass: "invalid" });
});

test("a timeout of the SDK is transient", () => {
  const error = Object.assign(new Error("exceeded"), { name: "TimeoutError", code: "ETIMEDOUT" });
  expect(awsFault(error, { api }).faultClass).toBe("transient");
});

describe("answers that are not AWS's protocol", () => {
  const page = (name: string, status: number) =>
    Object.assign(new Error("Unexpected token '<'\n  Deserialization error: see $response"), {
      name,
      $metadata: { httpStatusCode: status },
    });

  test.each([
    ["SyntaxError", 404],
    ["Error", 500],
    ["Error", 501],
  ])("a %s with HTTP %i says that the endpoint does not implement the call", (name, status) => {
    const fault = awsFault(page(name, status), { api: "eks:DescribeAddon" });
    expect(fault).toMatchObject({ faultClass: "invalid", code: "NotImplemented" });
    expect(fault.message).not.toContain("token");
    expect(fault.hint).toContain("does not implement eks:DescribeAddon");
  });

  test.each([502, 503, 504])("HTTP %i of a proxy is transient", (status) => {
    expect(awsFault(page("Error", status), { api })).toMatchObject({ faultClass: "transient", code: `HTTP ${status}` });
  });
});

test("a code of tomorrow is transient with a 5xx status and unknown with a 4xx", () => {
  expect(awsFault(refusal("Novel", "no", 500), { api })).toMatchObject({ faultClass: "transient", code: "Novel" });
  expect(awsFault(refusal("Novel", "no", 418), { api })).toMatchObject({ faultClass: "unknown", code: "Novel" });
});

test("what is not an error at all still becomes one", () => {
  expect(awsFault("boom", { api })).toMatchObject({ faultClass: "unknown", code: "Unknown", message: "boom" });
});

test("a ProviderError passes through unchanged", () => {
  const error = new ProviderError({ faultClass: "denied", code: "c", message: "m", hint: "h", api: "sts:AssumeRole" });
  expect(awsFault(error, { api })).toBe(error);
});
