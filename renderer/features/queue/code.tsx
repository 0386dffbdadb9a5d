import classes from './queue.module.css'

/** A value as it is, for those who know what it means. */
export const Code = ({ of }: { of: unknown }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <pre className={classes.code} tabIndex={0}>
    {typeof of === 'string' ? of : JSON.stringify(of, null, 2)}
  </pre>
)
