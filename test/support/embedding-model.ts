import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from './data-folder.ts'
import { onnxModel } from './onnx.ts'

/** What the model knows, and the vector of each. */
export const WORDS = ['[PAD]', '[UNK]', '수학', '국어', '문제', '답', 'math']
export const TABLE = [
  [9, 9],
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 0],
  [1, 0.1],
]

/** A sentence-transformers folder with a model of two dimensions: a table of word vectors. */
export function modelFolder(folder = testFolder()): string {
  mkdirSync(folder, { recursive: true })
  const model = onnxModel({
    inputs: ['input_ids', 'attention_mask'].map((name) => ({
      name,
      type: 'int64' as const,
      dims: ['batch', 'tokens'],
    })),
    outputs: [{ name: 'last_hidden_state', type: 'float', dims: ['batch', 'tokens', 2] }],
    constants: [{ name: 'table', dims: [WORDS.length, 2], floats: TABLE.flat() }],
    nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], output: 'last_hidden_state' }],
  })
  writeFileSync(join(folder, 'model.onnx'), model)
  const vocab = Object.fromEntries(WORDS.map((word, i) => [word, i]))
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  }
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: 512 }))
  return folder
}
