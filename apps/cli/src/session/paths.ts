/** Of the network's stage what `show` tells of paths, and no more (decision 0009). */
export { pathMtus } from "@podspan/core/network";
