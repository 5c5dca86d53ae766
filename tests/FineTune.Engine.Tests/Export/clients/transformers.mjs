// What transformers.js says to a text: node transformers.mjs MODEL-FOLDER TASK DTYPE TEXT. Prints its scores as one line of JSON.
import { basename, dirname } from "node:path";
import { env, pipeline } from "@huggingface/transformers";

const [folder, task, dtype, text] = process.argv.slice(2);
env.localModelPath = `${dirname(folder)}/`;
env.allowRemoteModels = false;
const ask = await pipeline(task, basename(folder), { dtype });
console.log(JSON.stringify(await ask(text, { top_k: null })));
