import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineEngine, type EngineRun, lacking } from '#main/engines/engine.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { batches, EmbeddingInput, EmbeddingOutput, normalised } from './embedding.ts'
import { findModelFolder, HOW_TO_ADD_A_MODEL, type ModelFolder, readRecipe } from './model-folder.ts'
import { pool } from './pooling.ts'

const BATCH = 16
/** The output of a model that pools by itself. */
const SENTENCES = 'sentence_embedding'

const missingModel = ({ embeddingModel: model }: Settings) =>
  lacking('embedding-model-missing', `no model called ${model} on this machine: ${HOW_TO_ADD_A_MODEL}`, {
    model,
  })

/** Sentence embeddings on this machine, from a sentence-transformers model in ONNX form. */
export const embeddingLocal = defineEngine<EmbeddingInput, EmbeddingOutput>({
  name: 'embedding-local',
  version: '1.1.0',
  input: EmbeddingInput,
  output: EmbeddingOutput,
  memoryMiB: 4096,
  available: async (settings) => {
    const found = findModelFolder(settings)
    return found === undefined
      ? missingModel(settings)
      : { available: true, detail: `onnxruntime-node 1.30, ${found.name}` }
  },
  open: async (settings): Promise<EngineRun<EmbeddingInput, EmbeddingOutput>> => {
    const folder = findModelFolder(settings)
    if (folder === undefined) throw fromWireError(missingModel(settings).error)
    const ort = await import('onnxruntime-node')
    const { encode, session, recipe } = await openModel(folder, ort)
    const tensor = (values: number[][], width: number) =>
      new ort.Tensor('int64', BigInt64Array.from(values.flat(), BigInt), [values.length, width])

    const embed = async (texts: readonly string[]): Promise<number[][]> => {
      const encoded = texts.map(encode)
      const width = Math.max(1, ...encoded.map((ids) => ids.length))
      const ids = encoded.map((own) => [...own, ...new Array<number>(width - own.length).fill(0)])
      const mask = encoded.map((own) => ids[0].map((_, i) => (i < own.length ? 1 : 0)))
      const feeds = {
        input_ids: tensor(ids, width),
        attention_mask: tensor(mask, width),
        token_type_ids: tensor(
          ids.map((row) => row.map(() => 0)),
          width,
        ),
      }
      const wanted = Object.fromEntries(
        Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)),
      )
      const results = await session.run(wanted).catch((cause: unknown) => {
        throw brokenModel(folder, cause)
      })
      const output =
        results[SENTENCES] ??
        results.last_hidden_state ??
        results.token_embeddings ??
        results[session.outputNames[0]]
      if (output.type !== 'float32') throw brokenModel(folder)
      const data = output.data as Float32Array
      const [, second, third] = output.dims
      // A vector a text, made by the model itself.
      if (second !== undefined && third === undefined) {
        return mask.map((_, i) => normalised([...data.subarray(i * second, (i + 1) * second)]))
      }
      if (third === undefined) throw brokenModel(folder)
      const size = width * third
      return mask.map((row, i) => pool(recipe.pooling, data.subarray(i * size, (i + 1) * size), row, third))
    }

    return async ({ texts }, { progress }) => {
      // Texts of like length share a batch, so that little of it is padding.
      const order = texts.map((_, i) => i).sort((a, b) => texts[a].length - texts[b].length)
      const vectors = new Array<number[]>(texts.length)
      let done = 0
      for (const batch of batches(order, BATCH)) {
        const made = await embed(batch.map((i) => texts[i]))
        batch.forEach((i, k) => {
          vectors[i] = made[k]
        })
        done += batch.length
        progress(done / texts.length)
      }
      const prefix = recipe.prefix === '' ? {} : { prefix: recipe.prefix }
      return { model: folder.name, dimension: vectors[0]?.length ?? 0, vectors, ...prefix }
    }
  },
})

async function openModel(folder: ModelFolder, ort: typeof import('onnxruntime-node')) {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  try {
    const json = JSON.parse(await readFile(folder.tokenizer, 'utf8')) as object
    const configPath = join(folder.dir, 'tokenizer_config.json')
    const config = existsSync(configPath) ? (JSON.parse(await readFile(configPath, 'utf8')) as object) : {}
    const tokenizer = new Tokenizer(json, config)
    // By its path and not its bytes: weights may stand in files beside it.
    const session = await ort.InferenceSession.create(folder.onnx, { intraOpNumThreads: 1 })
    const recipe = readRecipe(folder, session.outputNames.includes(SENTENCES))
    const encode = (text: string): number[] => {
      const isPrefixed = recipe.prefix === '' || /^(?:query|passage): /.test(text)
      const { ids } = tokenizer.encode(isPrefixed ? text : recipe.prefix + text)
      const most = recipe.mostTokens
      // The last token closes the text and has to stay.
      return ids.length <= most ? ids : [...ids.slice(0, most - 1), ids.at(-1)!]
    }
    return { encode, session, recipe }
  } catch (cause) {
    throw cause instanceof StationError ? cause : brokenModel(folder, cause)
  }
}

const brokenModel = (folder: ModelFolder, cause?: unknown) =>
  new StationError('unavailable', `The embedding model ${folder.name} cannot be run`, {
    reason: 'embedding-model-broken',
    params: { model: folder.name },
    cause,
  })
