import { z } from 'zod'

interface KeyAt {
  readonly key: string
  /** Where it stands, e.g. `template.pages[].name2`. */
  readonly path: string
}

/** A key of a payload that its schema has no place for. */
export interface UnknownKey extends KeyAt {
  /** What could stand in its place: known keys that are not there yet. */
  readonly known: readonly string[]
  /** Keys in its value, at any depth. */
  readonly inner: readonly KeyAt[]
}

/** What is looked at of a JSON Schema. */
interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | boolean
  readonly prefixItems?: readonly Schema[]
}

export interface RootSchema extends Schema {
  readonly $defs?: Readonly<Record<string, Schema>>
}

const made = new WeakMap<z.ZodType, RootSchema>()

/** A zod schema of what comes in, as JSON Schema; made once. */
export function schemaOf(type: z.ZodType): RootSchema {
  const known = made.get(type)
  if (known !== undefined) return known
  // What JSON cannot say (a transform's output, a custom check) allows anything there.
  const schema = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as RootSchema
  made.set(type, schema)
  return schema
}

/**
 * Keys of `value`, at any depth, that no alternative of the schema knows. Where the schema says nothing of keys, or
 * allows any, nothing is unknown.
 * @param envelope  known at the top beside the schema's own
 */
export function unknownKeys(
  value: unknown,
  root: RootSchema,
  envelope: readonly string[] = [],
): UnknownKey[] {
  return keysIn(value, [root], '', root, envelope)
}

function keysIn(
  value: unknown,
  schemas: readonly Schema[],
  path: string,
  root: RootSchema,
  envelope: readonly string[] = [],
): UnknownKey[] {
  const all = schemas.flatMap((schema) => alternatives(schema, root))
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items, prefixItems = [] }) => [
      ...prefixItems,
      ...(typeof items === 'object' ? [items] : []),
    ])
    return items.length === 0 ? [] : value.flatMap((item) => keysIn(item, items, `${path}[]`, root))
  }
  if (typeof value !== 'object' || value === null) return []
  const shapes = all.filter((schema) => schema.properties !== undefined || isOpen(schema))
  if (shapes.length === 0) return []
  return Object.entries(value).flatMap(([key, inner]): UnknownKey[] => {
    const at = path === '' ? key : `${path}.${key}`
    const own = shapes.flatMap(({ properties = {} }) =>
      Object.hasOwn(properties, key) ? [properties[key]] : [],
    )
    if (own.length > 0) return keysIn(inner, own, at, root)
    const open = shapes.filter(isOpen)
    if (open.length > 0) {
      const rest = open.flatMap(({ additionalProperties: more }) => (typeof more === 'object' ? [more] : []))
      return keysIn(inner, rest, at, root)
    }
    if (envelope.includes(key)) return []
    const known = [...new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)))]
    return [
      { key, path: at, known: known.filter((each) => !Object.hasOwn(value, each)), inner: keysOf(inner, at) },
    ]
  })
}

function keysOf(value: unknown, path: string): KeyAt[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = `${path}.${key}`
    return [{ key, path: at }, ...keysOf(inner, at)]
  })
}

const isOpen = ({ additionalProperties: more }: Schema) => more === true || typeof more === 'object'

/** A schema and all it may stand for: what it refers to, and what it is any, one or all of. */
function alternatives(schema: Schema, root: RootSchema): Schema[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema
  const referred = $ref === '#' ? root : root.$defs?.[$ref?.replace('#/$defs/', '') ?? '']
  const inner = [...(referred === undefined ? [] : [referred]), ...anyOf, ...oneOf, ...allOf]
  return [schema, ...inner.flatMap((each) => alternatives(each, root))]
}
