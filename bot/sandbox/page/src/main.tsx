/** Starts the page. */
import { render } from "preact";
import { start } from "./acts";
import { Page } from "./page";
import { applyTheme } from "./theme";

applyTheme();
const root = document.getElementById("page")!;
root.replaceChildren();
render(<Page />, root);
void start();
