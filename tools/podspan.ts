/**
 * `npm run podspan`: the built command, in the folder that it was typed in. npm runs every script in the root and says where it was
 * called from in INIT_CWD. Here and not in the command itself: a script of yours that changes folder and calls podspan means its own.
 */
const { INIT_CWD: typedIn } = process.env;
if (typedIn !== undefined) process.chdir(typedIn);
await import(new URL("../apps/cli/dist/main.js", import.meta.url).href);

export {};
