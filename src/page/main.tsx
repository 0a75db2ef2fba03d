// The program of the page: reads the data that lie in the document, and draws what they are.
import { render } from 'preact';
import { type PageData, pageIds } from '../report/page-data.js';
import { ExplorePage } from './explore-page.js';
import './style/index.css';
import { applyTheme } from './theme.js';
import { TracePage } from './trace-page.js';

const data = JSON.parse(document.getElementById(pageIds.data)?.textContent ?? 'null') as PageData;
const root = document.getElementById(pageIds.root) as HTMLElement;

applyTheme();
root.replaceChildren();
render(data.mode === 'trace' ? <TracePage {...data} /> : <ExplorePage {...data} />, root);
