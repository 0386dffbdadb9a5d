import classes from './drop-hint.module.css'

/** Covers a positioned pane while files are dragged over the window, and says what dropping them does. */
export const DropHint = ({ text }: { text: string }) => <div className={classes.over}>{text}</div>
