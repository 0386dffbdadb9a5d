import classes from './drop-hint.module.css'

/** Lies over a pane, which is positioned, while files hang over the window: what letting go will do. */
export const DropHint = ({ text }: { text: string }) => <div className={classes.over}>{text}</div>
