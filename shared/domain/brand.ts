declare const brand: unique symbol
/** A type that structural typing cannot confuse with another of the same shape. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
