// What transformers.js says to a text, a question about a text, or the file of a picture: node transformers.mjs MODEL-FOLDER TASK DTYPE TEXT [CONTEXT].
// Prints its answer as one line of JSON.
import { basename, dirname } from "node:path";
import { env, pipeline } from "@huggingface/transformers";

const [folder, task, dtype, ...asked] = process.argv.slice(2);
env.localModelPath = `${dirname(folder)}/`;
env.allowRemoteModels = false;
const ask = await pipeline(task, basename(folder), { dtype });
const options = { "text-classification": { top_k: null }, "text-generation": { max_new_tokens: 64, return_full_text: false } };
console.log(JSON.stringify(await ask(...asked, options[task] ?? {})));
