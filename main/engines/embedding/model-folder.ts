import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { modelsFolder } from '#main/engines/models.ts'
import type { Settings } from '#shared/domain/settings.ts'

export interface ModelFolder {
  readonly name: string
  readonly tokenizer: string
  readonly tokenizerConfig: string
  readonly onnx: string
}

/**
 * The folder of the local embedding model: `EMBEDDING_LOCAL_MODEL` as a folder, else as a name in the models folder,
 * whole (`sentence-transformers/NAME`) or its last part.
 * @returns undefined when no such folder holds `tokenizer.json` and `model.onnx` (or `onnx/model.onnx`)
 */
export function findModelFolder(settings: Settings): ModelFolder | undefined {
  const wanted = settings.embeddingModel
  const models = modelsFolder(settings)
  const last = wanted.split(/[\\/]/).at(-1)!
  const folders = isAbsolute(wanted) ? [wanted] : [join(models, wanted), join(models, last)]
  for (const folder of folders) {
    const tokenizer = join(folder, 'tokenizer.json')
    const onnx = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find((path) =>
      existsSync(path),
    )
    if (onnx === undefined || !existsSync(tokenizer)) continue
    return {
      name: isAbsolute(wanted) ? last : wanted,
      tokenizer,
      tokenizerConfig: join(folder, 'tokenizer_config.json'),
      onnx,
    }
  }
  return undefined
}

export const HOW_TO_ADD_A_MODEL =
  'put tokenizer.json and model.onnx of a sentence-transformers model into models/NAME of the data folder, and set EMBEDDING_LOCAL_MODEL to NAME or to the folder'
