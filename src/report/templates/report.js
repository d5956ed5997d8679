(function(){
  var cards=[].slice.call(document.querySelectorAll('.card')),q=document.getElementById('q'),rule=document.getElementById('rule'),
    seg=document.getElementById('seg'),n=document.getElementById('n'),none=document.getElementById('none'),verdict='',timer;
  function filter(){
    var words=q.value.toLowerCase().split(/\s+/).filter(Boolean),code=rule?rule.value:'',shown=0;
    cards.forEach(function(card){
      var d=card.dataset,text=d.q,ok=(!verdict||d.v===verdict)&&(!code||d.r.indexOf(' '+code+' ')>=0)&&
        words.every(function(w){return text.indexOf(w)>=0||d.r.toLowerCase().indexOf(w)>=0||card.textContent.toLowerCase().indexOf(w)>=0});
      if(card.hidden===ok)card.hidden=!ok;
      if(ok)shown++;
    });
    n.textContent=shown;none.hidden=shown>0;
  }
  if(q){
    q.addEventListener('input',function(){clearTimeout(timer);timer=setTimeout(filter,cards.length>500?160:0)});
    if(rule)rule.addEventListener('change',filter);
    seg.addEventListener('click',function(e){
      var b=e.target.closest('button');if(!b)return;verdict=b.dataset.v;
      [].forEach.call(seg.children,function(x){x.setAttribute('aria-pressed',x===b)});filter();
    });
    // A link from «fix first» must find its card even when a filter hides it.
    addEventListener('hashchange',function(){
      var card=document.getElementById(location.hash.slice(1));
      if(card&&card.hidden){q.value='';if(rule)rule.value='';seg.children[0].click();card.scrollIntoView();}
    });
  }
  document.getElementById('print').addEventListener('click',function(){print()});
  document.addEventListener('click',function(e){
    var b=e.target.closest('[data-copy]');if(!b)return;
    copy(b.previousElementSibling.textContent,b);
  });
  function copy(text,b){
    function done(){var was=b.textContent;b.textContent=document.body.dataset.copied;b.classList.add('done');setTimeout(function(){b.textContent=was;b.classList.remove('done')},1400)}
    function old(){var t=document.createElement('textarea');t.value=text;t.style.position='fixed';t.style.opacity=0;document.body.appendChild(t);t.select();try{document.execCommand('copy');done()}finally{t.remove()}}
    if(navigator.clipboard&&isSecureContext)navigator.clipboard.writeText(text).then(done,old);else old();
  }
})();
