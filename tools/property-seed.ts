import fc from "fast-check";

/**
 * Properties try the same cases in every run, so that what fails on a change is of that change; `npm run soak` gives each of its rounds a seed
 * of its own, and finds what these cases do not.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PODSPAN_SEED ?? 1) });
