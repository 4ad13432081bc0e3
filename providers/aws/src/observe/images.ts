import type { Image } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import type { ImageWanted } from "@podspan/core/ports";
import { ask, type Reading } from "./reading.ts";

/** Who publishes a platform's images, and how they are called. */
interface Publisher {
  readonly owner: string;
  readonly names: readonly string[];
}

/** Debian's own account (wiki.debian.org, Cloud/AmazonEC2Image) and that of AWS Marketplace (fault 1b-29). */
const DEBIAN = "136693071363";
const MARKETPLACE = "679593333241";

/** Marketplace ends an image's name with its product: the same product for every release. */
function publisherOf({ platform, licence = "byol" }: ImageWanted): Publisher {
  switch (platform) {
    case "linux":
      return { owner: DEBIAN, names: ["debian-13-amd64-*", "debian-13-arm64-*"] };
    case "c8000v":
      return licence === "byol"
        ? { owner: MARKETPLACE, names: ["Cisco-C8K-*-42cb6e93-8d9d-490b-a73c-e3e56077ffd1*"] }
        : { owner: MARKETPLACE, names: ["Cisco-C8K-PAYG-ESS-*"] };
    case "csr1000v":
      return { owner: MARKETPLACE, names: [licence === "byol" ? "cisco_CSR-*-BYOL-*" : "cisco_CSR-*-SEC-*"] };
  }
}

export interface FoundImage {
  readonly wanted: ImageWanted;
  readonly image: Image;
}

/** The newest image for each architecture of each of these; nothing where the publisher offers none in this region. */
export async function readImages(reading: Reading, wanted: readonly ImageWanted[]): Promise<readonly FoundImage[]> {
  const found = await Promise.all(
    wanted.map(async (one) => {
      const images = await imagesOf(reading, publisherOf(one));
      return newestOfEach(images).map((image) => ({ wanted: one, image }));
    }),
  );
  return found.flat();
}

/** Unpaged: names pass a few dozen at most. */
async function imagesOf(reading: Reading, { owner, names }: Publisher): Promise<readonly Image[]> {
  const answer = await ask(reading, "ec2:DescribeImages", () =>
    reading.api.ec2.describeImages({
      Owners: [owner],
      Filters: [
        { Name: "name", Values: [...names] },
        { Name: "state", Values: ["available"] },
      ],
    }),
  );
  return answer.Images ?? [];
}

function newestOfEach(images: readonly Image[]): readonly Image[] {
  const byAge = [...images].sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
  const newest = new Map(byAge.map((image) => [image.Architecture, image]));
  return [...newest].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)).map(([, image]) => image);
}

/** Dates of one form compare as texts; of the same date the last name is the newest, for names are dated or numbered. */
function ageOf({ CreationDate = "", Name = "" }: Image): string {
  return `${CreationDate} ${Name}`;
}

export function observedImage({ wanted, image }: FoundImage, scope: AwsScope): Observed<"machine-image"> {
  const { platform, licence } = wanted;
  return {
    kind: "machine-image",
    scope,
    id: image.ImageId ?? "",
    props: {
      platform,
      ...(licence === undefined ? {} : { licence }),
      name: image.Name ?? "",
      created: image.CreationDate ?? "",
      architecture: image.Architecture ?? "",
    },
    facts: {},
  };
}
