/** Name, owner's account, architecture, when it was made, product code of AWS Marketplace. */
type Row = readonly [string, string, "x86_64" | "arm64", string, string?];

/** Debian's own account ("Cloud/AmazonEC2Image", wiki.debian.org) and AWS Marketplace, which Cisco's images are sold by (fault 1b-29). */
const DEBIAN = "136693071363";
const MARKETPLACE = "679593333241";

/**
 * Some public images as DescribeImages tells them, named as their publishers name them, read 2026-11; a world of records may bring others.
 * Every region has them, each under an id of its own.
 */
export const IMAGES: readonly Row[] = [
  ["debian-12-amd64-20260914-2601", DEBIAN, "x86_64", "2026-09-14T10:12:31.000Z"],
  ["debian-13-amd64-20251006-2257", DEBIAN, "x86_64", "2025-10-06T21:14:06.000Z"],
  ["debian-13-amd64-20261012-2629", DEBIAN, "x86_64", "2026-10-12T20:48:51.000Z"],
  ["debian-13-arm64-20251006-2257", DEBIAN, "arm64", "2025-10-06T21:14:27.000Z"],
  ["debian-13-arm64-20261012-2629", DEBIAN, "arm64", "2026-10-12T20:49:10.000Z"],
  ["debian-13-backports-amd64-20261012-2629", DEBIAN, "x86_64", "2026-10-12T20:51:02.000Z"],
  [
    "Cisco-C8K-17.12.01a-42cb6e93-8d9d-490b-a73c-e3e56077ffd1",
    MARKETPLACE,
    "x86_64",
    "2023-08-30T07:21:12.000Z",
    "3ycwqehancx46bkpb3xkifiz5",
  ],
  [
    "Cisco-C8K-17.13.01a-42cb6e93-8d9d-490b-a73c-e3e56077ffd1",
    MARKETPLACE,
    "x86_64",
    "2024-01-24T17:40:44.000Z",
    "3ycwqehancx46bkpb3xkifiz5",
  ],
  [
    "Cisco-C8K-PAYG-ESS-17.08.01a-0973be0f-17dc-43c1-9677-13348bbfe587",
    MARKETPLACE,
    "x86_64",
    "2022-05-10T12:05:33.000Z",
    "c8kpaygessentialsproduct0",
  ],
  [
    "cisco_CSR-17.03.07-BYOL-624f5bb1-7f8e-4f7c-ad2c-03ae1cd1c2d3",
    MARKETPLACE,
    "x86_64",
    "2023-03-15T09:33:18.000Z",
    "5tiyrfb5tasxk9gmnab39b843",
  ],
  [
    "cisco_CSR-17.03.07-SEC-dbfcb230-402e-49cc-857f-dacb4db08d34",
    MARKETPLACE,
    "x86_64",
    "2023-03-15T09:41:02.000Z",
    "csrsecuritymaximumproduct",
  ],
];
