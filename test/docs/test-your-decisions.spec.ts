import './examples/test-your-decisions.js'; // as it stands on the page
