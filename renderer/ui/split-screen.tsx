import type { ReactNode } from 'react'
import classes from './split-screen.module.css'

interface SplitScreenProps {
  readonly label: string
  readonly children: ReactNode
  /** What is open beside it; undefined where nothing is. */
  readonly aside: ReactNode
  /** Widths of both while something is open, as of a grid's columns. */
  readonly columns: string
}

/** A screen of one pane, with a second beside it while something is open. */
export const SplitScreen = ({ label, children, aside, columns }: SplitScreenProps) => (
  <section
    className={classes.screen}
    style={{ gridTemplateColumns: aside === undefined ? 'minmax(0, 1fr)' : columns }}
    aria-label={label}
  >
    <div className={classes.main}>{children}</div>
    {aside}
  </section>
)
