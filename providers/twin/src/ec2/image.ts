import { AwsError } from "../behaviour/aws-error.ts";
import { hexId } from "../records/ids.ts";
import type { ImageRecord } from "../records/kinds.ts";
import { idOf, inOrder } from "../records/region.ts";
import type { CallContext, Rule } from "./context.ts";
import { type FilterReaders, matcher, page, tagsOf } from "./describe.ts";
import { IMAGES } from "./image-data.ts";

const FORM = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;

const FILTERS: FilterReaders<ImageRecord> = {
  architecture: (image) => [image.Architecture],
  "image-id": (image) => [image.ImageId],
  name: (image) => [image.Name],
  "owner-id": (image) => [image.OwnerId],
  "product-code": (image) => (image.ProductCodes ?? []).map(({ ProductCodeId }) => ProductCodeId),
  "root-device-type": (image) => [image.RootDeviceType],
  state: (image) => [image.State],
  "tag-key": (image) => tagsOf(image).map((tag) => tag.Key),
  "virtualization-type": (image) => [image.VirtualizationType],
};

/** The images of a region: those that everybody is shown, and those of the world's records. */
function imagesOf({ records, region }: CallContext): readonly ImageRecord[] {
  const known = IMAGES.map(([Name, OwnerId, Architecture, CreationDate, product]): ImageRecord => {
    const ImageId = `ami-${hexId(`${region}/${Name}`, 0)}`;
    return {
      ImageId,
      Name,
      OwnerId,
      Architecture,
      CreationDate,
      State: "available",
      Public: true,
      ImageType: "machine",
      PlatformDetails: "Linux/UNIX",
      RootDeviceName: "/dev/xvda",
      RootDeviceType: "ebs",
      VirtualizationType: "hvm",
      EnaSupport: true,
      Tags: [],
      ...(product === undefined
        ? {}
        : {
            ImageOwnerAlias: "aws-marketplace",
            ProductCodes: [{ ProductCodeId: product, ProductCodeType: "marketplace" }],
          }),
    };
  });
  return inOrder(new Map([...known, ...records.Images.values()].map((image) => [image.ImageId, image])));
}

export function imageOf(context: CallContext, id: string | undefined): ImageRecord {
  if (id === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter ImageId");
  if (!FORM.test(id)) throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
  const image = imagesOf(context).find(({ ImageId }) => ImageId === id);
  if (image === undefined) throw new AwsError("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
  return image;
}

/** By owner (an account, `self` or an alias), by filters, or by ids, of which an unknown one fails the call. */
export const describeImages: Rule<"describeImages"> = (context, input) => {
  const { ImageIds = [], Owners = [] } = input;
  const owners = new Set(Owners.map((owner) => (owner === "self" ? context.account : owner)));
  const named = ImageIds.map((id) => imageOf(context, id));
  const found = (ImageIds.length > 0 ? named : imagesOf(context))
    .filter(
      ({ OwnerId, ImageOwnerAlias }) => owners.size === 0 || owners.has(OwnerId) || owners.has(ImageOwnerAlias ?? ""),
    )
    .filter(matcher(input.Filters ?? [], FILTERS));
  const { records, ...rest } = page(found, idOf.Images, input, { ImageIds, Owners }, Number.POSITIVE_INFINITY);
  return { ...rest, Images: [...records] };
};
