import { expect, test } from "vitest";
import { signed } from "./signature.ts";

/** `post-x-www-form-urlencoded` of AWS's own Signature Version 4 test suite. */
test("it signs as AWS's test suite has it", () => {
  const headers = signed({
    endpoint: "https://example.amazonaws.com/",
    region: "us-east-1",
    service: "service",
    body: "Param1=value1",
    at: new Date("2015-08-30T12:36:00Z"),
    credentials: { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  });
  expect(headers.authorization).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=content-type;host;x-amz-date, " +
      "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  );
});
